using System.Buffers;
using CardFraudService.Service;
using Confluent.Kafka;
using StreamizFraud.Scoring;
using StreamizFraud.Scoring.Onnx;
using StreamizFraud.Topology.Control;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Broker.Tests.Support;

/// <summary>Changes the models of the running service: packages into the folder, entries into the control log, with the plain client and one producer.</summary>
internal sealed class ModelChanges : IDisposable
{
    private static readonly string Topic = ControlLog.TopicOf(FraudTopology.ApplicationId);
    private readonly IProducer<byte[], byte[]> _producer;
    private readonly OnnxModelFile[] _files;
    private int _packages;
    private long _entries;

    /// <param name="broker">The broker.</param>
    /// <param name="folder">Where packages lie.</param>
    /// <param name="models">ONNX files; packages are made of them in turn.</param>
    public ModelChanges(RealBroker broker, string folder, IEnumerable<string> models)
    {
        Folder = new ModelFolder(folder);
        _producer = new ProducerBuilder<byte[], byte[]>(new ProducerConfig { BootstrapServers = broker.Address, LingerMs = 0 }).SetLogHandler((_, _) => { }).Build();
        _files = [.. models.Select(model => OnnxModelFile.Read(File.ReadAllBytes(model)))];
    }

    public ModelFolder Folder { get; }

    public ModelDeployment Deployment { get; private set; } = ModelDeployment.Empty;

    public long Entries => _entries;

    /// <summary>A package that no member has loaded becomes the champion; the one on standby is retired, the champion goes on standby.</summary>
    public void PromoteNew() => Send(WithNew());

    /// <summary>A package that breaks after it was put in would become the champion: members refuse it.</summary>
    /// <param name="how"><c>truncated</c>, <c>replaced</c> by another sound package, or <c>missing</c>.</param>
    /// <returns>Puts the package in again and sends the deployment once more.</returns>
    public Action PromoteBroken(string how = "truncated")
    {
        var before = Deployment;
        var broken = WithNew();
        var path = Folder.PathOf(broken.Champion!.Sha256);
        var package = File.ReadAllBytes(path);
        switch (how)
        {
            case "truncated":
                File.WriteAllBytes(path, package[..(package.Length / 2)]);
                break;
            case "replaced":
                File.WriteAllBytes(path, _files[0].WithMetadata(new Dictionary<string, string>(_files[0].Metadata) { ["model_name"] = "changing", ["model_version"] = broken.Champion.Version, ["note"] = "another" }));
                break;
            default:
                File.Delete(path);
                break;
        }

        Send(broken);
        Deployment = before;
        return () =>
        {
            Folder.Put(package);
            Send(broken);
        };
    }

    /// <summary>Champion and standby change places.</summary>
    public void Swap() => Send(Deployment.RollBack() with { Reason = "swap" });

    public void Dispose() => _producer.Dispose();

    private ModelDeployment WithNew()
    {
        var (version, file) = ($"{++_packages}", _files[_packages % _files.Length]);
        var sha256 = Folder.Put(file.WithMetadata(new Dictionary<string, string>(file.Metadata) { ["model_name"] = "changing", ["model_version"] = version }));
        var next = Deployment;
        if (next.RollbackTo is { } standby)
        {
            var old = next.Models.Single(model => model.Sha256 == standby);
            next = next.Retire(old.Name, old.Version);
        }

        return next.Register("changing", version, sha256).Promote("changing", version);
    }

    private void Send(ModelDeployment deployment)
    {
        Deployment = deployment;
        var value = new ArrayBufferWriter<byte>();
        new ControlEntrySerde().Serialize(new ControlEntry(ModelDeployment.ControlKind, FraudTopology.Models, ++_entries, deployment.ToJson()), value, new SerdeContext(Topic, IsKey: false));
        _producer.ProduceAsync(new TopicPartition(Topic, 0), new Message<byte[], byte[]> { Key = "models/card-fraud"u8.ToArray(), Value = value.WrittenSpan.ToArray() }).GetAwaiter().GetResult();
    }
}
