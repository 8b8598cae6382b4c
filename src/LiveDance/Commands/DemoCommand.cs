using System.CommandLine;
namespace LiveDance.Commands;
internal static class DemoCommand { public static Command Build() => new("demo"); }
