using System.Diagnostics;
using Confluent.Kafka;
using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Kafka.Consuming;

/// <summary>How a client parts from its group and is destroyed. Nobody waits longer than a limit: what takes longer goes on alone.</summary>
internal sealed class ConsumerEnd(IConsumer<byte[]?, byte[]?> client, ConsumerCalls calls, ConsumerSettings settings)
{
    /// <summary>Longest wait for the client to leave its group, and to be destroyed.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    /// <summary>Longest wait for the place in the group to be given up, part of <see cref="Farewell"/>.</summary>
    private static readonly TimeSpan PlaceWait = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan PlaceStep = TimeSpan.FromMilliseconds(20);

    private Thread? _leaving;

    /// <summary>Leaves the group; a static member keeps its place there unless it leaves for good.</summary>
    /// <param name="forGood">Whether a static member gives up its place.</param>
    internal void Leave(bool forGood) => calls.TryMake("Leaving the group", forGood && settings.GroupInstanceId is not null ? GiveUpPlace : Close, Farewell);

    /// <summary>Leaves the group beside a call that does not come back, which the client allows.</summary>
    internal void LeaveBesideCall()
    {
        _leaving = new Thread(Close) { IsBackground = true, Name = $"{settings.ClientId} leaves" };
        _leaving.Start();
    }

    /// <summary>Frees the client, once no call of it is under way.</summary>
    internal void Destroy()
    {
        var leaving = _leaving;
        calls.End(
            () =>
            {
                leaving?.Join();
                client.Dispose();
            },
            Farewell);
    }

    /// <summary>
    /// A static member that closes leaves nothing to the others but its session. One that unsubscribes while it lives does leave, once what it had is
    /// unassigned: then the client has no member id any more.
    /// </summary>
    private void GiveUpPlace()
    {
        try
        {
            client.Unsubscribe();
            var began = Stopwatch.GetTimestamp();
            while (!string.IsNullOrEmpty(client.MemberId) && Stopwatch.GetElapsedTime(began) < PlaceWait)
            {
                // Serves the client's own calls; records that are fetched until then are dropped.
                client.Consume(PlaceStep);
            }
        }
        catch (KafkaException)
        {
            // A member that was fenced has no place.
        }

        Close();
    }

    private void Close()
    {
        try
        {
            client.Close();
        }
        catch (KafkaException)
        {
            // A member that was fenced has nothing left to leave; the owner has been told.
        }
    }
}
