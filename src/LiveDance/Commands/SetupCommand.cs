using System.CommandLine;
using LiveDance.CommandLine;
using LiveDance.Setup;

namespace LiveDance.Commands;

/// <summary><c>livedance setup</c>: downloads and converts the pose networks.</summary>
internal static class SetupCommand
{
    public static Command Build()
    {
        var command = new Command("setup", "Download missing pose networks (npm), convert and verify them.");
        command.SetAction(async (_, cancellation) =>
        {
            int made = await ModelSetup.RunAsync(new Lines(), cancellation);
            if (made > 0) Console.Error.WriteLine($"  {made} pose networks are ready.");
            return ExitCode.Success;
        });
        return command;
    }

    // Progress<T> would report on the thread pool, out of order.
    private sealed class Lines : IProgress<string>
    {
        public void Report(string value) => Console.Error.WriteLine($"  {value}");
    }
}
