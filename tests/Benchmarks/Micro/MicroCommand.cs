using System.CommandLine;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace StreamizFraud.Benchmarks.Micro;

/// <summary>Verb <c>micro</c>: BenchmarkDotNet; what follows the verb is BenchmarkDotNet's, for example <c>--filter *Murmur2*</c>.</summary>
internal static class MicroCommand
{
    private static readonly Argument<string[]> Rest = new("arguments") { Description = "arguments of BenchmarkDotNet", Arity = ArgumentArity.ZeroOrMore };

    public static Command Create()
    {
        var command = new Command("micro", "micro benchmarks (BenchmarkDotNet)") { Rest };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(result => Run([.. result.GetValue(Rest) ?? [], .. result.UnmatchedTokens]));
        return command;
    }

    private static void Run(string[] arguments)
    {
        // In this process: the generated project of the default toolchain does not know central package versions.
        var config = DefaultConfig.Instance
            .AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithWarmupCount(3).WithIterationCount(8))
            .AddDiagnoser(MemoryDiagnoser.Default);
        BenchmarkSwitcher.FromAssembly(typeof(MicroCommand).Assembly).Run(arguments.Length == 0 ? ["--filter", "*"] : arguments, config);
    }
}
