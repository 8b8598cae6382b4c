using LiveDance.Commands;

return await CommandLine.RunAsync(args).ConfigureAwait(false);
