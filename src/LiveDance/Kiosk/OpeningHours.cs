using System.Globalization;
using LiveDance.CommandLine;

namespace LiveDance.Kiosk;

/// <summary>The hours in which a kiosk is open, by the clock on the wall.</summary>
internal sealed class OpeningHours
{
    private static readonly string[] Days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
    private static readonly string[] Times = ["HH:mm", "H:mm", "HH:mm:ss"];
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly List<(HashSet<DayOfWeek> On, TimeSpan From, TimeSpan To)> _spans = [];

    /// <param name="spans">Such as <c>Mon-Fri 10:00-18:00</c>, or <c>20:00-02:00</c> for every evening; none for always.</param>
    /// <exception cref="UsageException">One of them cannot be understood.</exception>
    public OpeningHours(IEnumerable<string> spans) => _spans.AddRange(spans.Select(Parse));

    /// <summary>Whether the kiosk is open at a local time.</summary>
    public bool IsOpen(DateTime local)
    {
        if (_spans.Count == 0) return true;
        TimeSpan time = local.TimeOfDay;
        foreach ((HashSet<DayOfWeek> on, TimeSpan from, TimeSpan to) in _spans)
        {
            if (on.Contains(local.DayOfWeek) && time >= from && time < to) return true;
            // A span that passes midnight belongs to the day on which it begins.
            if (to > Day && on.Contains(local.AddDays(-1).DayOfWeek) && time < to - Day) return true;
        }
        return false;
    }

    private static (HashSet<DayOfWeek>, TimeSpan, TimeSpan) Parse(string text)
    {
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        string[] hours = words.Length is 1 or 2 ? words[^1].Split('-') : [];
        if (hours.Length != 2 || !TryTime(hours[0], out TimeSpan from) || !TryTime(hours[1], out TimeSpan to) || from == to || from >= Day)
            throw Wrong(text);
        if (to <= from) to += Day;
        HashSet<DayOfWeek> on = words.Length == 1 ? [.. Enum.GetValues<DayOfWeek>()] : [];
        if (words.Length == 2)
        {
            foreach (string part in words[0].Split(','))
            {
                string[] ends = part.Split('-');
                int first = IndexOf(ends[0]), last = IndexOf(ends[^1]);
                if (ends.Length > 2 || first < 0 || last < 0) throw Wrong(text);
                for (int day = first; ; day = (day + 1) % Days.Length)
                {
                    on.Add((DayOfWeek)day);
                    if (day == last) break;
                }
            }
        }
        return (on, from, to);
    }

    private static int IndexOf(string day) => Array.FindIndex(Days, name => name.Equals(day, StringComparison.OrdinalIgnoreCase));

    private static bool TryTime(string text, out TimeSpan time)
    {
        time = Day;
        if (text == "24:00") return true;
        bool ok = DateTime.TryParseExact(text, Times, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime parsed);
        if (ok) time = parsed.TimeOfDay;
        return ok;
    }

    private static UsageException Wrong(string text) => new(
        $"The opening hours '{text}' cannot be understood; write such as 'Mon-Fri 10:00-18:00', 'Sat,Sun 11:00-16:00' or '20:00-02:00'.");
}
