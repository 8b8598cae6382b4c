namespace LiveDance.Control;

/// <summary>Finds what somebody meant by a misspelled word.</summary>
internal static class Spelling
{
    // Longer words are cut off: they are not a misspelling of any name here.
    private const int Longest = 64;

    /// <summary>
    /// The number of letters to insert, delete or replace to get from one word to the other (Levenshtein 1966), over their first 64 letters.
    /// </summary>
    public static int Distance(string a, string b)
    {
        ReadOnlySpan<char> from = a.AsSpan(0, Math.Min(a.Length, Longest)), to = b.AsSpan(0, Math.Min(b.Length, Longest));
        Span<int> row = stackalloc int[Longest + 1];
        for (int j = 0; j <= to.Length; j++) row[j] = j;
        for (int i = 1; i <= from.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.Length; j++)
            {
                int replaced = diagonal + (char.ToLowerInvariant(from[i - 1]) == char.ToLowerInvariant(to[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[to.Length];
    }

    /// <summary>The nearest of some words; null if none is near.</summary>
    public static string? Nearest(string word, IEnumerable<string> known) =>
        known.Where(other => Distance(other, word) <= Math.Max(2, word.Length / 3)).MinBy(other => Distance(other, word));
}
