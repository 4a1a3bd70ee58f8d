using StreamizFraud.Topology.Control;
using Xunit;
using static StreamizFraud.Scoring.Tests.Deployments.NumberScoring;

namespace StreamizFraud.Scoring.Tests.Deployments;

/// <summary>Packages that are laid into a folder are registered, whole, once, and promoted by nobody.</summary>
public sealed class ModelDropFolderTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("drop-");
    private readonly MemoryLog _log = new();
    private readonly ModelFolder _folder;
    private readonly ModelDropFolder _drop;
    private readonly string _path;

    public ModelDropFolderTests()
    {
        _path = Path.Combine(_root.FullName, "drop");
        _folder = new ModelFolder(Path.Combine(_root.FullName, "models"));
        _drop = Drop(_log);
    }

    private ModelDeployment Newest => ModelDeployment.Parse(_log.Entries[^1].Content);

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public void A_package_is_registered_once_it_is_whole_and_only_once()
    {
        Assert.Empty(_drop.Poll());
        Directory.CreateDirectory(_path);
        var package = PackagedModel.Package("1", 10);
        File.WriteAllBytes(In("a.onnx"), package[..5]);
        Assert.Empty(_drop.Poll());
        File.WriteAllBytes(In("a.onnx"), package);
        Assert.Empty(_drop.Poll());

        var taken = Assert.Single(_drop.Poll());
        Assert.Equal(("a.onnx", "1", null), (taken.File, taken.Model!.Version, taken.Refused));
        Assert.Equal(("1", ModelStage.Standby, "registered from a.onnx"), (Newest.Models.Single().Version, Newest.Models.Single().Stage, Newest.Reason));
        Assert.Equal(package, _folder.Get(taken.Model.Sha256));
        Assert.Null(_folder.SignatureOf(taken.Model.Sha256));
        Assert.Empty(_drop.Poll());
        Assert.Single(_log.Entries);

        // Another process that begins anew finds it registered.
        var other = Drop(_log);
        other.Poll();
        Assert.Empty(other.Poll());
        Assert.Single(_log.Entries);
    }

    [Fact]
    public void A_broken_package_is_told_once_and_stops_no_other_and_a_better_one_of_its_name_is_taken()
    {
        Directory.CreateDirectory(_path);
        File.WriteAllText(In("a.onnx"), "no model");
        File.WriteAllBytes(In("b.onnx"), PackagedModel.Package("2", 10));
        File.WriteAllText(In("c.txt"), "no package");
        File.WriteAllText(In("b.onnx.sig"), "signature");
        _drop.Poll();
        var polled = _drop.Poll();
        Assert.Equal([("a.onnx", "IndexOutOfRangeException"), ("b.onnx", null)], polled.Select(package => (package.File, package.Refused)));
        Assert.Equal("signature"u8.ToArray(), _folder.SignatureOf(polled[1].Model!.Sha256));
        Assert.Empty(_drop.Poll());

        // Another version number is needed for other bytes.
        File.WriteAllBytes(In("a.onnx"), PackagedModel.Package("2", 99));
        _drop.Poll();
        Assert.Contains("versions that differ must be called differently", Assert.Single(_drop.Poll()).Refused, StringComparison.Ordinal);
        File.WriteAllBytes(In("a.onnx"), PackagedModel.Package("3", 99));
        _drop.Poll();
        Assert.Null(Assert.Single(_drop.Poll()).Refused);
        Assert.Equal(["2", "3"], Newest.Models.Select(model => model.Version));
    }

    [Fact]
    public void A_log_that_is_away_is_asked_again_at_the_next_poll()
    {
        Directory.CreateDirectory(_path);
        File.WriteAllBytes(In("a.onnx"), PackagedModel.Package("1", 10));
        _drop.Poll();
        _log.IsAway = true;
        Assert.Throws<TimeoutException>(() => _drop.Poll());
        _log.IsAway = false;
        Assert.Null(Assert.Single(_drop.Poll()).Refused);
    }

    [Fact]
    public void What_runs_stays_as_it_is()
    {
        var model = new DeployedModel("numbers", "1", _folder.Put(PackagedModel.Package("1", 10)), ModelStage.Standby);
        var running = ModelDeployment.Empty.Register(model.Name, model.Version, model.Sha256).Promote("numbers", "1");
        _log.Append(Entry(1, running));
        Directory.CreateDirectory(_path);
        File.WriteAllBytes(In("a.onnx"), PackagedModel.Package("2", 10));
        _drop.Poll();
        _drop.Poll();
        Assert.Equal((2, "1"), (Newest.Models.Count, Newest.Champion!.Version));
        Assert.Equal(2, _log.Entries[^1].Version);
    }

    private string In(string name) => Path.Combine(_path, name);

    private ModelDropFolder Drop(IControlLog log) => new(_path, _folder, log, Follow, package =>
    {
        using var loaded = PackagedModel.Load(package, new LoadCount());
        return loaded.Identity;
    });

    private sealed class MemoryLog : IControlLog
    {
        public List<ControlEntry> Entries { get; } = [];

        public bool IsAway { get; set; }

        public IReadOnlyList<ControlEntry> Read() => IsAway ? throw new TimeoutException("away") : Entries;

        public long Append(ControlEntry entry)
        {
            Assert.Equal(Entries.Count + 1, entry.Version);
            Entries.Add(entry);
            return Entries.Count - 1;
        }
    }
}
