using LiveDance.Engine;
using LiveDance.Engine.Inference;

namespace LiveDance.Measurement;

/// <summary>Finds the clip that is bundled with the program.</summary>
internal static class DemoClip
{
    /// <summary>The clip's path: <c>footage/guest.mp4</c>, beside the models.</summary>
    /// <exception cref="EngineException">The clip is missing.</exception>
    public static string Find()
    {
        string path = Path.GetFullPath(Path.Combine(ModelFolder.Find(), "..", "footage", "guest.mp4"));
        return File.Exists(path) ? path : throw new EngineException($"The demo clip '{path}' is missing; check the repository out again.");
    }
}
