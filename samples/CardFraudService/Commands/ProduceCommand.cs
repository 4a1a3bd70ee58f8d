using CardFraudService.Service;
using StreamizFraud.Topology.Runtime.Ports;

namespace CardFraudService.Commands;

/// <summary>The verb <c>produce</c>: makes the topics and sends payments.</summary>
internal sealed class ProduceCommand
{
    /// <summary>Where they come from.</summary>
    public required PaymentSource Source { get; init; }

    /// <summary>Where they go.</summary>
    public required ICluster Cluster { get; init; }

    /// <summary>Partitions of the topics, if they are made.</summary>
    public required int Partitions { get; init; }

    /// <summary>Folder of the rejected rows.</summary>
    public required string Folder { get; init; }

    /// <summary>Payments a second; null: as fast as possible.</summary>
    public required double? PerSecond { get; init; }

    /// <summary>Whether the topic may hold records already.</summary>
    public required bool Append { get; init; }

    /// <summary>Whether only payments are sent that are not in the topic yet.</summary>
    public required bool Resume { get; init; }

    /// <summary>Sends; its exit code.</summary>
    public int Run(CancellationToken cancellation)
    {
        Directory.CreateDirectory(Folder);
        using var input = Source.Load(Path.Combine(Folder, "payments"), Console.Out);
        var payments = input.Payments;
        Topics.Create(Cluster, Partitions, append: Resume || Append);
        if (Resume)
        {
            var arrived = PaymentIds.Read(Cluster);
            payments = [.. payments.Where(payment => !arrived.Contains(payment.Id))];
            Console.WriteLine($"{arrived.Count:N0} payments are in the topic, {payments.Count:N0} are left to send");
        }

        var progress = new Progress(Console.Out, "sent", payments.Count, terminal: !Console.IsOutputRedirected);
        new PaymentFeed(Cluster, Topics.Count(Cluster, FraudTopology.Payments))
        {
            PerSecond = PerSecond,
            Progress = progress.Show,
            Waiting = Console.Error.WriteLine,
        }.Send(payments, cancellation);
        progress.End(payments.Count);
        return input.Conclude(Console.Error);
    }
}
