using System.Globalization;
using LiveDance.Engine.Inference;
using LiveDance.PoseCalibration;
using LiveDance.Setup;

// Usage: LiveDance.PoseCalibration CLIP OUTPUT.json
if (args is not [string clip, string output])
{
    Console.Error.WriteLine("The arguments are a video of a person and the file to write, such as footage/guest.mp4 src/LiveDance/Setup/PoseRanges.json.");
    return 2;
}
string root = Path.Combine(ModelFolder.Find(), "..");
if (HolisticPackage.Find(root) is not { } package)
{
    Console.Error.WriteLine($"The npm package {PoseModels.Package} is missing; run ./livedance setup.");
    return 1;
}
IReadOnlyDictionary<string, SortedDictionary<string, float[]>> ranges = Calibration.Run(clip, package);
PoseRanges.Write(output, ranges);
foreach ((string network, SortedDictionary<string, float[]> own) in ranges)
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{network}: {own.Count} values"));
return 0;
