using LiveDance.CommandLine;
using LiveDance.Glfw;

namespace LiveDance.Window;

/// <summary>
/// Keeps the keys of a window from the public: until the keys of a combination are held down together none has an effect. Some time after the
/// last key they are locked again.
/// </summary>
internal sealed class KeyLock
{
    private static readonly TimeSpan RelocksAfter = TimeSpan.FromSeconds(60);

    private static readonly Dictionary<string, Key[]> Modifiers = new(StringComparer.OrdinalIgnoreCase)
    {
        ["ctrl"] = [Key.ControlLeft, Key.ControlRight],
        ["alt"] = [Key.AltLeft, Key.AltRight],
        ["shift"] = [Key.ShiftLeft, Key.ShiftRight],
    };

    private readonly Key[][] _combination;
    private readonly TimeProvider _clock;
    private readonly HashSet<Key> _held = [];
    private long _usedAt;

    /// <param name="combination">Names of keys with plus signs, such as <c>Ctrl+Alt+U</c>: modifiers, letters, digits, F1 to F12.</param>
    /// <param name="clock">The clock.</param>
    /// <exception cref="UsageException">A key is unknown, or there are fewer than two.</exception>
    public KeyLock(string combination, TimeProvider clock)
    {
        _clock = clock;
        _combination = [.. combination.Split('+', StringSplitOptions.TrimEntries).Select(name => Keys(name, combination))];
        if (_combination.Length < 2) throw new UsageException($"The combination '{combination}' has one key only, which the public may find; take at least two, such as Ctrl+Alt+U.");
    }

    /// <summary>Whether the keys have an effect.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Takes note of a pressed key.</summary>
    /// <returns>Whether the key has its effect: false while the keys are locked, and for the combination itself.</returns>
    public bool Press(Key key)
    {
        _held.Add(key);
        Relock();
        if (IsOpen)
        {
            _usedAt = _clock.GetTimestamp();
            return true;
        }
        if (!_combination.All(choices => choices.Any(_held.Contains))) return false;
        (IsOpen, _usedAt) = (true, _clock.GetTimestamp());
        return false;
    }

    /// <summary>Takes note of a released key.</summary>
    public void Release(Key key) => _held.Remove(key);

    /// <summary>Locks the keys again if none was used for a minute.</summary>
    public void Relock()
    {
        if (IsOpen && _clock.GetElapsedTime(_usedAt) > RelocksAfter) IsOpen = false;
    }

    private static Key[] Keys(string name, string combination)
    {
        if (Modifiers.TryGetValue(name, out Key[]? modifier)) return modifier;
        string member = name.Length == 1 && char.IsAsciiDigit(name[0]) ? $"Number{name}" : name;
        bool isName = name.Length > 0 && !name.All(char.IsAsciiDigit) || member != name;
        if (isName && Enum.TryParse(member, ignoreCase: true, out Key key) && key != Key.Unknown) return [key];
        throw new UsageException($"The combination '{combination}' has an unknown key '{name}'; it takes Ctrl, Alt, Shift, letters, digits and F1 to F12, such as Ctrl+Alt+U.");
    }
}
