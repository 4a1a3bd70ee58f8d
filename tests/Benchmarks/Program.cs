using System.CommandLine;
using StreamizFraud.Benchmarks.Allocations;
using StreamizFraud.Benchmarks.Engine;
using StreamizFraud.Benchmarks.HotKey;
using StreamizFraud.Benchmarks.Micro;
using StreamizFraud.Benchmarks.Models;
using StreamizFraud.Benchmarks.Rival;

var root = new RootCommand("Benchmarks of StreamizFraud; see docs/benchmarks/README.md.");
root.Subcommands.Add(EngineCommand.Create());
root.Subcommands.Add(HotKeyCommand.Create());
root.Subcommands.Add(RivalCommand.Create());
root.Subcommands.Add(StreamizCommand.Create());
root.Subcommands.Add(MicroCommand.Create());
root.Subcommands.Add(AllocationCommand.Create());
root.Subcommands.Add(ModelsCommand.Create());
root.Subcommands.Add(ReasonsCommand.Create());
return await root.Parse(args).InvokeAsync().ConfigureAwait(false);
