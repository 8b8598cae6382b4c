using LiveDance.Commands;

return await CommandLine.RunAsync(LiveProgram.Root(), args).ConfigureAwait(false);
