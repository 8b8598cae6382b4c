using LiveDance.CommandLine;
using LiveDance.Control;

namespace LiveDance.Profiles;

/// <summary>
/// Follows changes of a profile's file while its session runs: what can be changed is changed by the commands, and what cannot is said. A file
/// that is wrong changes nothing.
/// </summary>
internal sealed class ProfileWatcher : IDisposable
{
    // Options whose command has the same values under this name, and the value where the key was removed.
    private static readonly Dictionary<string, (string Command, string Standard)> Commands = new()
    {
        ["performer"] = ("performer", "nova"),
        ["layout"] = ("layout", "performer"),
        ["background"] = ("background", "plate"),
        ["fullscreen"] = ("fullscreen", "false"),
        ["beat-effect"] = ("beat-effect", "false"),
        ["pose"] = ("pose", "balanced"),
        ["predict"] = ("prediction", "0"),
        ["quantize"] = ("quantize", "off"),
    };

    // Editors replace a file in several steps; it is read when it has been left alone for this long.
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(300);
    private readonly Func<Profile> _read;
    private readonly ControlSurface _control;
    private readonly FileSystemWatcher _watcher;
    private readonly Timer _timer;
    private readonly SemaphoreSlim _applying = new(1);
    private Profile _profile;

    /// <param name="profile">The profile as it was read.</param>
    /// <param name="read">Reads it again.</param>
    /// <param name="control">Carries out the changes.</param>
    public ProfileWatcher(Profile profile, Func<Profile> read, ControlSurface control)
    {
        (_profile, _read, _control) = (profile, read, control);
        _timer = new Timer(_ => _ = ApplyAsync());
        string path = Path.GetFullPath(profile.Path);
        _watcher = new FileSystemWatcher(Path.GetDirectoryName(path)!, Path.GetFileName(path));
        _watcher.Changed += (_, _) => _timer.Change(Settling, Timeout.InfiniteTimeSpan);
        _watcher.Created += (_, _) => _timer.Change(Settling, Timeout.InfiniteTimeSpan);
        _watcher.Renamed += (_, _) => _timer.Change(Settling, Timeout.InfiniteTimeSpan);
        _watcher.EnableRaisingEvents = true;
    }

    public void Dispose()
    {
        _watcher.Dispose();
        _timer.Dispose();
    }

    private async Task ApplyAsync()
    {
        await _applying.WaitAsync().ConfigureAwait(false);
        try
        {
            Profile next = _read(), before = _profile;
            _profile = next;
            foreach (string key in before.Values.Keys.Union(next.Values.Keys))
            {
                string[] was = before.Values.GetValueOrDefault(key, []), now = next.Values.GetValueOrDefault(key, []);
                if (!was.SequenceEqual(now)) await ChangeAsync(key, was, now).ConfigureAwait(false);
            }
        }
        catch (UsageException error)
        {
            Notices.Print($"profile: {error.Message} Nothing is changed.");
        }
        finally
        {
            _applying.Release();
        }
    }

    private async Task ChangeAsync(string key, string[] was, string[] now)
    {
        // The mappings are written by the remote itself.
        if (key == Profile.MidiKey) return;
        if (key == "output")
        {
            foreach (string address in was.Except(now)) await ExecuteAsync(key, "output/remove", address).ConfigureAwait(false);
            foreach (string address in now.Except(was)) await ExecuteAsync(key, "output/add", address).ConfigureAwait(false);
        }
        else if (Commands.TryGetValue(key, out (string Command, string Standard) known))
        {
            await ExecuteAsync(key, known.Command, now.Length > 0 ? now[0] : known.Standard).ConfigureAwait(false);
        }
        else
        {
            Notices.Print($"profile: '{key}' takes effect when LiveDance is started again.");
        }
    }

    private async Task ExecuteAsync(string key, string command, string value)
    {
        try
        {
            Notices.Print($"profile: {key}: {await _control.ExecuteAsync(command, value).ConfigureAwait(false)}");
        }
        catch (ControlException error)
        {
            Notices.Print($"profile: {key}: {error.Message}");
        }
    }
}
