using CardFraudService.Commands;

return await CommandLine.RunAsync(args).ConfigureAwait(false);
