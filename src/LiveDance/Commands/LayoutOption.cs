using System.CommandLine;
using LiveDance.CommandLine;
using LiveDance.Window;

namespace LiveDance.Commands;

/// <summary>What a picture of the show is made of, wherever one can choose.</summary>
internal static class LayoutOption
{
    public static Option<ViewLayout> Build(ViewLayout standard) => SharedOptions.Choice(
        "--layout", "What the picture shows: the performer, all three panels side by side, or the performer with the source inset.",
        standard);
}
