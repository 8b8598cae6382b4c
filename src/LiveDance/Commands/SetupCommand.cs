using System.CommandLine;
using LiveDance.CommandLine;
using LiveDance.Setup;

namespace LiveDance.Commands;

/// <summary><c>livedance setup</c>: fetches the pose networks and converts them.</summary>
internal static class SetupCommand
{
    public static Command Build()
    {
        var command = new Command("setup", "Get what is missing: the pose networks (npm), converted and checked.");
        command.SetAction(async (_, cancellation) =>
        {
            int made = await ModelSetup.RunAsync(new Lines(), cancellation);
            if (made > 0) Console.Error.WriteLine($"  {made} pose networks are ready.");
            return ExitCode.Success;
        });
        return command;
    }

    // Progress<T> would hand the lines to the thread pool, out of order.
    private sealed class Lines : IProgress<string>
    {
        public void Report(string value) => Console.Error.WriteLine($"  {value}");
    }
}
