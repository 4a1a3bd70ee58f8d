using System.Security.Cryptography;
using Xunit;

namespace StreamizFraud.Scoring.Tests.Deployments;

public sealed class ModelFolderTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("folder-");

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public void A_package_lies_under_its_hash_and_comes_out_as_it_was_put_in()
    {
        var folder = Folder();
        byte[] package = [1, 2, 3];
        var sha256 = folder.Put(package);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(package)), sha256);
        Assert.Equal(package, folder.Get(sha256));
        Assert.Null(folder.Problem(sha256));
        Assert.Equal(sha256, folder.Put(package));
        Assert.Equal([folder.PathOf(sha256)], Directory.GetFiles(_root.FullName, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void What_is_not_what_was_put_in_is_refused_and_mended_by_putting_it_in_again()
    {
        var folder = Folder();
        byte[] package = [1, 2, 3];
        var sha256 = folder.Put(package);
        File.WriteAllBytes(folder.PathOf(sha256), [1, 2]);
        Assert.Contains("it has 2 bytes", Assert.Throws<ModelMismatchException>(() => folder.Get(sha256)).Message, StringComparison.Ordinal);
        File.Delete(folder.PathOf(sha256));
        Assert.Contains("is missing", folder.Problem(sha256), StringComparison.Ordinal);
        folder.Put(package);
        Assert.Equal(package, folder.Get(sha256));
        Assert.Contains("is missing", new ModelFolder(Path.Combine(_root.FullName, "nowhere")).Problem(sha256), StringComparison.Ordinal);
    }

    [Fact]
    public void A_writer_that_was_killed_leaves_nothing_that_is_taken_for_a_package()
    {
        var folder = Folder();
        byte[] package = [4, 5, 6];
        var path = folder.PathOf(Convert.ToHexStringLower(SHA256.HashData(package)));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes($"{path}.other-1-1.part", [4, 5]);
        var sha256 = folder.Put(package);
        Assert.Equal(package, folder.Get(sha256));
    }

    [Fact]
    public void Many_that_put_the_same_package_in_at_once_leave_one_sound_file()
    {
        var folder = Folder();
        var package = new byte[100_000];
        new Random(1).NextBytes(package);
        Parallel.For(0, 16, _ => Assert.Equal(package, folder.Get(folder.Put(package))));
        Assert.Single(Directory.GetFiles(_root.FullName, "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("")]
    [InlineData("../../etc/passwd")]
    [InlineData("ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789")]
    public void A_name_that_is_no_hash_is_refused(string name) => Assert.Throws<ArgumentException>(() => Folder().PathOf(name));

    private ModelFolder Folder() => new(Path.Combine(_root.FullName, "models"));
}
