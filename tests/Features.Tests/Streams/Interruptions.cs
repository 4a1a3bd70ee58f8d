using StreamizFraud.Topology.Testing;

namespace StreamizFraud.Features.Tests.Streams;

/// <summary>What happens to the application that a driver runs.</summary>
internal static class Interruptions
{
    public static void Meet(this TopologyTestDriver driver, Happening happening)
    {
        switch (happening)
        {
            case Happening.Restart:
                driver.Restart();
                break;
            case Happening.Crash:
                driver.Crash();
                break;
            case Happening.Commit:
                driver.Commit();
                break;
        }
    }
}
