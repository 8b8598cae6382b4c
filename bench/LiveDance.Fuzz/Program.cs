using System.Diagnostics;
using System.Globalization;
using LiveDance.Fuzz;
using LiveDance.Fuzz.Targets;

// dotnet run -c Release --project bench/LiveDance.Fuzz [-- INPUTS [SEED [NAME]]]: prints a table, exit code 1 if an input was handled wrongly.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
int inputs = args.Length > 0 ? int.Parse(args[0]) : 1_000_000, seed = args.Length > 1 ? int.Parse(args[1]) : 1;
string folder = Directory.CreateTempSubdirectory("livedance-fuzz-").FullName;
using var server = new LocalServer();
IReadOnlyList<FuzzTarget> targets = [.. AllTargets.In(folder, server).Where(target => args.Length < 3 || target.Name.Contains(args[2], StringComparison.Ordinal))];
int shares = targets.Sum(target => target.Share);
// Every parser has then run, so that what grows afterwards is a leak.
foreach (FuzzTarget target in targets) FuzzRun.Try(target, Math.Max(20, inputs / 20 * target.Share / shares), seed + 1);
double before = Memory();
long began = Stopwatch.GetTimestamp();
List<FuzzResult> results = [];
Console.WriteLine("| input | damaged inputs | accepted | refused | longest | wrong |\n|---|---|---|---|---|---|");
foreach (FuzzTarget target in targets)
{
    FuzzResult result = FuzzRun.Try(target, (int)Math.Ceiling((double)inputs * target.Share / shares), seed);
    results.Add(result);
    Console.WriteLine(
        $"| {result.Name} | {result.Inputs} | {result.Accepted} | {result.Refused} | {result.LongestSeconds:0.00} s | {(result.Failure.Length > 0 ? 1 : 0)} |");
}
double after = Memory();
Console.WriteLine(
    $"\n{results.Sum(result => result.Inputs)} damaged inputs in {Stopwatch.GetElapsedTime(began).TotalMinutes:0.0} minutes, seed {seed}; "
    + $"{results.Count(result => result.Failure.Length > 0)} parsers failed; memory {before:0} to {after:0} MB.");
foreach (FuzzResult result in results.Where(result => result.Failure.Length > 0)) Console.WriteLine($"\n{result.Name}: {result.Failure}");
Directory.Delete(folder, recursive: true);
return results.Any(result => result.Failure.Length > 0) ? 1 : 0;

static double Memory()
{
    for (int i = 0; i < 2; i++)
    {
        GC.GetTotalMemory(forceFullCollection: true);
        GC.WaitForPendingFinalizers();
    }
    using var process = Process.GetCurrentProcess();
    return process.WorkingSet64 / 1e6;
}
