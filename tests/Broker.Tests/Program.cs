using StreamizFraud.Broker.Tests.Support;

// The test host loads this assembly and calls nothing here; a test starts it as a process of its own that it can kill.
return await SequenceMember.RunAsync(args).ConfigureAwait(false);
