using CardFraudService.Commands;

namespace CardFraudService.Tests.Support;

/// <summary>Verbs of the sample in this process, with what they print. One at a time: the console is the process's.</summary>
internal static class InProcess
{
    private static readonly SemaphoreSlim OneAtATime = new(1);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    /// <summary>Runs a verb to its end.</summary>
    /// <exception cref="TimeoutException">It did not end.</exception>
    public static async Task<(int Code, string Text)> RunAsync(params string[] arguments)
    {
        await OneAtATime.WaitAsync();
        var (output, error) = (Console.Out, Console.Error);
        try
        {
            using var text = new StringWriter();
            var both = TextWriter.Synchronized(text);
            Console.SetOut(both);
            Console.SetError(both);
            // Not awaited in a test's context: a verb that hangs must not take the test with it.
            var code = await Task.Run(() => CommandLine.RunAsync(arguments)).WaitAsync(Limit);
            return (code, text.ToString());
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(error);
            OneAtATime.Release();
        }
    }
}
