using LiveDance.Commands;

return await CommandLine.RunAsync(TrainingProgram.Root(), args).ConfigureAwait(false);
