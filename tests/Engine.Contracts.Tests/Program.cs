using StreamizFraud.Engine.Contracts.Tests.State;

// The test runner ignores this entry point; the crash tests start the assembly again as a process that they can kill.
return args is [StoreChild.Verb, var folder] ? StoreChild.Run(folder) : 1;
