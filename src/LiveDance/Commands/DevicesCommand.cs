using System.CommandLine;
using LiveDance.CommandLine;
using LiveDance.Engine.Capture;
using LiveDance.Engine.Inference;

namespace LiveDance.Commands;

/// <summary><c>livedance devices</c>: lists the cameras and the execution providers for the networks.</summary>
internal static class DevicesCommand
{
    public static Command Build()
    {
        Option<bool> json = SharedOptions.Json();
        var command = new Command("devices", "List the cameras and the devices that can run the networks.") { json };
        command.SetAction(parsed =>
        {
            IReadOnlyList<CameraDevice> cameras = CameraDevices.List();
            var providers = Enum.GetValues<ExecutionProvider>().Select(provider => new
            {
                device = provider.ToString().ToLowerInvariant(),
                usable = ExecutionProviders.Obstacle(provider) is null,
                reason = ExecutionProviders.Obstacle(provider) ?? "available",
            }).ToList();
            if (parsed.GetValue(json))
            {
                JsonOutput.Print(new { cameras, providers });
                return;
            }
            Console.WriteLine("Cameras");
            foreach (CameraDevice camera in cameras) Console.WriteLine($"  {camera.Index}  {camera.Name}  {camera.Path}");
            if (cameras.Count == 0)
                Console.WriteLine(OperatingSystem.IsLinux() ? "  none is connected" : "  cannot be listed on this system; try 0, 1, ...");
            Console.WriteLine("Devices that can run the networks (--device)");
            foreach (var provider in providers) Console.WriteLine($"  {provider.device,-9} {provider.reason}");
        });
        return command;
    }
}
