using StreamizFraud.Topology.Runtime.Commit;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Runtime.Threads;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Testing.Simulation;

namespace StreamizFraud.Topology.Testing.Runs;

/// <summary>
/// What a process sees of the world: the ports, as they are. A broken twin changes one of them so that the engine behaves as if it had the
/// fault; the ledger must notice. One for each process.
/// </summary>
internal class ProcessPorts(SimulatedCluster cluster) : ICluster
{
    protected SimulatedCluster Cluster { get; } = cluster;

    /// <summary>Whether the cluster does not tell this process the settings of topics.</summary>
    public bool HidesSettings { get; set; }

    public IRecordConsumer CreateConsumer(ConsumerSettings settings) => Wrap(Cluster.CreateConsumer(settings), settings);

    public virtual IRecordProducer CreateProducer(ProducerSettings settings) => Wrap(Cluster.CreateProducer(settings), settings);

    public IClusterAdmin CreateAdmin(AdminSettings? settings = null) =>
        Wrap(HidesSettings ? new SecretiveAdmin(Cluster.CreateAdmin(settings)) : Cluster.CreateAdmin(settings));

    public virtual IStoreEngine Wrap(IStoreEngine engine) => engine;

    /// <summary>What the process knows of itself: its topology and its settings.</summary>
    public virtual ThreadEnvironment Wrap(ThreadEnvironment environment) => environment;

    /// <summary>A step of a commit is reached.</summary>
    public virtual void Reached(CommitStep step)
    {
    }

    protected virtual IRecordConsumer Wrap(IRecordConsumer consumer, ConsumerSettings settings) => consumer;

    protected virtual IRecordProducer Wrap(IRecordProducer producer) => producer;

    protected virtual IRecordProducer Wrap(IRecordProducer producer, ProducerSettings settings) => Wrap(producer);

    protected virtual IClusterAdmin Wrap(IClusterAdmin admin) => admin;

    private sealed class SecretiveAdmin(IClusterAdmin inner) : AdminDecorator(inner)
    {
        public override IReadOnlyList<TopicSettings> DescribeSettings(IReadOnlyCollection<string> topics, TimeSpan timeout) => [];
    }
}
