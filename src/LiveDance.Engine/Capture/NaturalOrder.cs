namespace LiveDance.Engine.Capture;

/// <summary>Orders names as people do: the numbers in them by their value, so that f2 comes before f10.</summary>
internal static class NaturalOrder
{
    /// <summary>The order.</summary>
    public static IComparer<string> Comparer { get; } = Comparer<string>.Create(Compare);

    private static int Compare(string? first, string? second)
    {
        (first, second) = (first ?? "", second ?? "");
        int i = 0, j = 0;
        while (i < first.Length && j < second.Length)
        {
            if (!char.IsAsciiDigit(first[i]) || !char.IsAsciiDigit(second[j]))
            {
                if (first[i] != second[j]) return first[i].CompareTo(second[j]);
                (i, j) = (i + 1, j + 1);
                continue;
            }
            ReadOnlySpan<char> a = Number(first, ref i), b = Number(second, ref j);
            int order = a.Length != b.Length ? a.Length.CompareTo(b.Length) : a.SequenceCompareTo(b);
            if (order != 0) return order;
        }
        int rest = (first.Length - i).CompareTo(second.Length - j);
        return rest != 0 ? rest : string.CompareOrdinal(first, second);
    }

    // The digits of a number without leading zeros.
    private static ReadOnlySpan<char> Number(string text, ref int at)
    {
        int start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
        return text.AsSpan(start, at - start).TrimStart('0');
    }
}
