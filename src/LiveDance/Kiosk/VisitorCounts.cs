using System.Globalization;
using System.Text.Json;
using LiveDance.Engine;

namespace LiveDance.Kiosk;

/// <summary>The visitors of one day.</summary>
/// <param name="Visitors">How many began to dance.</param>
/// <param name="Minutes">For how long they danced, together.</param>
internal sealed record VisitorDay(long Visitors, double Minutes);

/// <summary>
/// Counts visitors and minutes a day in a JSON file that only its owner can read. Nothing about a person is kept: no picture, no pose, no time of
/// the day.
/// </summary>
internal sealed class VisitorCounts
{
    // Days that are kept: more than a year, so that a month can be compared with that of the year before.
    private const int DaysKept = 400;
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly string _file;
    private readonly SortedDictionary<string, VisitorDay> _days;
    private long _visitors;
    private double _danced;

    /// <param name="file">The file; it is made if there is none.</param>
    /// <exception cref="EngineException">It cannot be read, or is none of counters.</exception>
    public VisitorCounts(string file)
    {
        _file = file;
        try
        {
            _days = File.Exists(file) ? JsonSerializer.Deserialize<SortedDictionary<string, VisitorDay>>(File.ReadAllBytes(file), Json) ?? [] : [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new EngineException($"The counters of visitors in '{file}' cannot be read; move the file away to begin anew: {FailureCause.Of(error)}.", error);
        }
    }

    /// <summary>The file of this user.</summary>
    public static string StandardFile => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify), "livedance", "visitors.json");

    /// <summary>The counters by day, such as 2026-05-31.</summary>
    public IReadOnlyDictionary<string, VisitorDay> Days => _days;

    /// <summary>Adds what has happened since the last call to a day, and writes the file if there was anything.</summary>
    /// <param name="local">The time on the wall.</param>
    /// <param name="visitors">The visitors since the start of the program.</param>
    /// <param name="danced">The seconds that they danced since then.</param>
    /// <exception cref="EngineException">The file cannot be written; what was added is not lost and written with the next call.</exception>
    public void Add(DateTime local, long visitors, double danced)
    {
        if (visitors == _visitors && danced == _danced) return;
        string day = local.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        VisitorDay so = _days.GetValueOrDefault(day, new VisitorDay(0, 0));
        _days[day] = new VisitorDay(so.Visitors + visitors - _visitors, Math.Round(so.Minutes + ((danced - _danced) / 60), 2));
        (_visitors, _danced) = (visitors, danced);
        while (_days.Count > DaysKept) _days.Remove(_days.Keys.First());
        Write();
    }

    private void Write()
    {
        string part = _file + ".part";
        try
        {
            if (Path.GetDirectoryName(_file) is { Length: > 0 } folder) Directory.CreateDirectory(folder);
            File.Delete(part);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using (var stream = new FileStream(part, options)) JsonSerializer.Serialize(stream, _days, Json);
            File.Move(part, _file, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EngineException($"The counters of visitors cannot be written to '{_file}': {FailureCause.Of(error)}.", error);
        }
    }
}
