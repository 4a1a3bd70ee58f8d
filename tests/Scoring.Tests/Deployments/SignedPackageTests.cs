using Xunit;

namespace StreamizFraud.Scoring.Tests.Deployments;

/// <summary>Packages signed by OpenSSL (folder Signed: <c>openssl dgst -sha256 -sign</c>), and others.</summary>
public sealed class SignedPackageTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("signed-");
    private readonly ModelFolder _folder;
    private readonly byte[] _package = Fixture("package.bin");
    private readonly DeployedModel _model;

    public SignedPackageTests()
    {
        _folder = new ModelFolder(_root.FullName);
        _model = new DeployedModel("numbers", "7", _folder.Put(_package), ModelStage.Champion);
    }

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public void A_package_that_OpenSSL_signed_is_loaded_by_any_of_the_keys()
    {
        _folder.PutSignature(_model.Sha256, Fixture("package.sig"));
        using var one = Registry("key.pub.pem").Load(_model);
        using var two = Registry("other.pub.pem", "key.pub.pem").Load(_model);
        Assert.Equal(("7", "7"), (one.Identity.Version, two.Identity.Version));
    }

    [Fact]
    public void Without_a_signature_by_one_of_the_keys_it_is_refused_with_the_reason()
    {
        Assert.Equal($"Model numbers 7: its package {_model.Sha256} has no signature beside it, and only signed packages are loaded here.", Refused("key.pub.pem"));
        _folder.PutSignature(_model.Sha256, Fixture("package.sig"));
        Assert.Contains("has a signature by none of the keys", Refused("other.pub.pem"), StringComparison.Ordinal);
        var broken = Fixture("package.sig");
        for (var at = 0; at < broken.Length; at++)
        {
            broken[at] ^= 1;
            _folder.PutSignature(_model.Sha256, broken);
            Assert.Contains("has a signature by none of the keys", Refused("key.pub.pem"), StringComparison.Ordinal);
            broken[at] ^= 1;
        }

        _folder.PutSignature(_model.Sha256, []);
        Assert.Contains("has a signature by none of the keys", Refused("key.pub.pem"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_signature_of_one_package_is_none_of_another()
    {
        var other = new DeployedModel("numbers", "8", _folder.Put(PackagedModel.Package("8", 3)), ModelStage.Champion);
        _folder.PutSignature(other.Sha256, Fixture("package.sig"));
        Assert.Contains("by none of the keys", Assert.Throws<ModelMismatchException>(() => Registry("key.pub.pem").Load(other)).Message, StringComparison.Ordinal);
        // The twin without keys takes it.
        using var taken = new ModelRegistry(_folder, package => PackagedModel.Load(package, new LoadCount())).Load(other);
        Assert.Equal("8", taken.Identity.Version);
    }

    [Fact]
    public void Keys_that_are_none_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new PackageKeys([]));
        Assert.Contains("Key 1 is no public key of the curve P-256", Assert.Throws<ArgumentException>(() => new PackageKeys([Text("key.pub.pem"), Text("p384.pub.pem")])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new PackageKeys(["no key"]));
    }

    private string Refused(params string[] keys) => Assert.Throws<ModelMismatchException>(() => Registry(keys).Load(_model)).Message;

    private ModelRegistry Registry(params string[] keys) => new(_folder, package => PackagedModel.Load(package, new LoadCount()), new PackageKeys(keys.Select(Text)));

    private static string Text(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Signed", name));

    private static byte[] Fixture(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Signed", name));
}
