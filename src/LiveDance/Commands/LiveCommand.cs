using System.CommandLine;
namespace LiveDance.Commands;
internal static class LiveCommand { public static Command Build() => new("live"); }
