using LiveDance.CommandLine;
using LiveDance.Commands;

return await CommandRunner.RunAsync(LiveProgram.Root(), args).ConfigureAwait(false);
