using LiveDance.CommandLine;
using LiveDance.Training.Cli.Commands;

return await CommandRunner.RunAsync(TrainingProgram.Root(), args).ConfigureAwait(false);
