using System.CommandLine;
using LiveDance.CommandLine;
using LiveDance.Control;

namespace LiveDance.Commands;

/// <summary>The <c>--layout</c> option, shared by the commands that offer it.</summary>
internal static class LayoutOption
{
    public static Option<ViewLayout> Build(ViewLayout standard) => SharedOptions.Choice(
        "--layout", "What the picture shows: the performer, all three panels side by side, or the performer with the source inset.",
        standard);
}
