using LiveDance.Engine;
using LiveDance.Engine.Inference;

namespace LiveDance.Measurement;

/// <summary>The dancer who comes with the program.</summary>
internal static class DemoClip
{
    /// <summary>The clip's path: <c>footage/guest.mp4</c>, beside the models.</summary>
    /// <exception cref="EngineException">It is not there.</exception>
    public static string Find()
    {
        string path = Path.GetFullPath(Path.Combine(ModelFolder.Find(), "..", "footage", "guest.mp4"));
        return File.Exists(path) ? path : throw new EngineException($"The demo's clip '{path}' is missing; get the repository again.");
    }
}
