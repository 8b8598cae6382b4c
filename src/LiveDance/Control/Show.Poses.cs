using LiveDance.Engine;
using LiveDance.Engine.PoseFiles;

namespace LiveDance.Control;

/// <content>The recording of poses.</content>
internal sealed partial class Show : IDisposable
{
    private readonly Lock _poseLock = new();
    private PoseFileWriter? _poses;

    /// <summary>The file that poses are recorded in; null if none are.</summary>
    public string? PoseFile
    {
        get
        {
            lock (_poseLock) return _poses?.Name;
        }
    }

    public string SetPoseRecording(object? value)
    {
        bool on = Switched(value, PoseFile is not null);
        if (on == PoseFile is not null) return on ? $"Poses are recorded in '{PoseFile}' already." : "No poses are being recorded.";
        if (!on) return $"Recorded the poses '{EndPoses()}'.";
        string file = parts.Files.InRecordings($"livedance-{DateTime.UtcNow:yyyyMMdd-HHmmss}.poses");
        BeginPoses(file);
        return $"Recording poses in '{file}'.";
    }

    /// <summary>Begins to record poses.</summary>
    /// <exception cref="EngineException">The file exists or cannot be created.</exception>
    public void BeginPoses(string file)
    {
        var writer = new PoseFileWriter(file, () => Sound is { Music: { } music, IsPaused: false } sound ? (Path.GetFileName(music), sound.Position) : null);
        lock (_poseLock) _poses = writer;
        parts.Session.Add(writer, watched: false);
    }

    /// <summary>Completes the recording of poses.</summary>
    public void Dispose() => EndPoses();

    private string? EndPoses()
    {
        PoseFileWriter? writer;
        lock (_poseLock) (writer, _poses) = (_poses, null);
        if (writer is null) return null;
        parts.Session.Remove(writer);
        writer.Dispose();
        return writer.Name;
    }
}
