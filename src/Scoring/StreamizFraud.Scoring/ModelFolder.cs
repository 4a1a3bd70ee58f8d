using System.Globalization;
using System.Security.Cryptography;

namespace StreamizFraud.Scoring;

/// <summary>
/// A folder of model packages, each a file named by its SHA-256: what was put in is what comes out, or is refused. All members need it, on a shared disk or as a
/// copy.
/// </summary>
/// <remarks>
/// Nothing here deletes a package: decisions and the control log name it for as long as they are kept. Thread-safe; several processes may use one folder at once.
/// </remarks>
public sealed class ModelFolder
{
    private const int Sha256Length = 64;
    private const string Extension = ".model";
    private const string SignatureExtension = ".sig";
    private readonly string _path;

    /// <summary>A folder, which is made at the first <see cref="Put"/> if it is not there.</summary>
    /// <param name="path">Its path.</param>
    public ModelFolder(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        _path = Path.GetFullPath(path);
    }

    /// <summary>Where the package of a hash lies, or would.</summary>
    /// <param name="sha256">64 lower-case hexadecimal digits.</param>
    /// <exception cref="ArgumentException">It is no such hash.</exception>
    public string PathOf(string sha256) => IsSha256(sha256)
        ? Path.Combine(_path, sha256 + Extension)
        : throw new ArgumentException("A package is named by 64 lower-case hexadecimal digits.", nameof(sha256));

    /// <summary>Puts a package in, whole or not at all: it is written beside, flushed to the disk and renamed. One that is there and sound stays.</summary>
    /// <param name="package">The file.</param>
    /// <returns>Its SHA-256, 64 lower-case hexadecimal digits.</returns>
    /// <exception cref="IOException">It could not be written.</exception>
    public string Put(ReadOnlySpan<byte> package)
    {
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(package));
        var path = PathOf(sha256);
        if (Problem(sha256) is null)
        {
            return sha256;
        }

        Write(path, package);
        return Problem(sha256) is { } problem ? throw new IOException($"The package {sha256} was written and is not sound: {problem}.") : sha256;
    }

    /// <summary>Puts the signature of a package in, whole or not at all (<see cref="PackageKeys"/>). One that is there is replaced.</summary>
    /// <param name="sha256">SHA-256 of the package.</param>
    /// <param name="signature">The signature: ECDSA in DER, as <c>openssl dgst -sha256 -sign</c> writes it.</param>
    /// <exception cref="IOException">It could not be written.</exception>
    public void PutSignature(string sha256, ReadOnlySpan<byte> signature) => Write(PathOf(sha256) + SignatureExtension, signature);

    /// <summary>The signature of a package; null if there is none.</summary>
    /// <param name="sha256">SHA-256 of the package.</param>
    /// <exception cref="IOException">It could not be read.</exception>
    public byte[]? SignatureOf(string sha256)
    {
        var path = PathOf(sha256) + SignatureExtension;
        return File.Exists(path) ? File.ReadAllBytes(path) : null;
    }

    private void Write(string path, ReadOnlySpan<byte> bytes)
    {
        Directory.CreateDirectory(_path);
        // Of two threads or processes that put the same package at once each writes its own; whoever renames last replaces it by the same.
        var temporary = string.Create(CultureInfo.InvariantCulture, $"{path}.{Environment.MachineName}-{Environment.ProcessId}-{Environment.CurrentManagedThreadId}.part");
        try
        {
            using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                file.Write(bytes);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>A package, checked.</summary>
    /// <param name="sha256">Its SHA-256.</param>
    /// <exception cref="ModelMismatchException">It is missing, or is not what was put in.</exception>
    /// <exception cref="IOException">It could not be read.</exception>
    public byte[] Get(string sha256)
    {
        var path = PathOf(sha256);
        byte[] package;
        try
        {
            package = File.ReadAllBytes(path);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ModelMismatchException($"The package {sha256} is missing: there is no file {path}.", inner: missing);
        }

        var found = Convert.ToHexStringLower(SHA256.HashData(package));
        return found == sha256
            ? package
            : throw new ModelMismatchException($"The package {path} is not what was registered: it has {package.Length} bytes and the SHA-256 {found}.");
    }

    /// <summary>What is wrong with the package of a hash; null: it is there and sound.</summary>
    /// <param name="sha256">Its SHA-256.</param>
    /// <exception cref="IOException">It could not be read.</exception>
    public string? Problem(string sha256)
    {
        try
        {
            Get(sha256);
            return null;
        }
        catch (ModelMismatchException wrong)
        {
            return wrong.Message;
        }
    }

    internal static bool IsSha256(string? text) => text is { Length: Sha256Length } && text.All(char.IsAsciiHexDigitLower);
}
