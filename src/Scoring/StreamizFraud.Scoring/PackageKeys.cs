using System.Security.Cryptography;

namespace StreamizFraud.Scoring;

/// <summary>Public keys whose owners may sign packages. With them a registry loads signed packages only: whoever can write into the folder and the control log cannot bring a model by that alone.</summary>
/// <remarks>
/// A signature is ECDSA over the curve P-256 and the package's SHA-256, in DER, as <c>openssl dgst -sha256 -sign</c> writes it, in a file beside the package (<see cref="ModelFolder.PutSignature"/>).
/// Immutable, thread-safe.
/// </remarks>
public sealed class PackageKeys
{
    private const string P256 = "1.2.840.10045.3.1.7";
    private readonly string[] _keys;

    /// <summary>The keys.</summary>
    /// <param name="publicKeys">Each in PEM (<c>-----BEGIN PUBLIC KEY-----</c>); one at least. While a key is replaced both are there.</param>
    /// <exception cref="ArgumentException">One is no public key of that curve, or there is none.</exception>
    public PackageKeys(IEnumerable<string> publicKeys)
    {
        ArgumentNullException.ThrowIfNull(publicKeys);
        _keys = [.. publicKeys];
        if (_keys.Length == 0)
        {
            throw new ArgumentException("There is no key: no package could be loaded.", nameof(publicKeys));
        }

        for (var i = 0; i < _keys.Length; i++)
        {
            if (!IsP256(_keys[i]))
            {
                throw new ArgumentException($"Key {i} is no public key of the curve P-256 in PEM.", nameof(publicKeys));
            }
        }
    }

    /// <summary>Whether one of the keys has signed a package.</summary>
    /// <param name="sha256">SHA-256 of the package, 64 lower-case hexadecimal digits.</param>
    /// <param name="signature">The signature.</param>
    internal bool HaveSigned(string sha256, byte[] signature)
    {
        var hash = Convert.FromHexString(sha256);
        foreach (var pem in _keys)
        {
            using var key = ECDsa.Create();
            key.ImportFromPem(pem);
            if (key.VerifyHash(hash, signature, DSASignatureFormat.Rfc3279DerSequence))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsP256(string pem)
    {
        try
        {
            using var key = ECDsa.Create();
            key.ImportFromPem(pem);
            var curve = key.ExportParameters(includePrivateParameters: false).Curve;
            return curve.Oid.Value == P256 || curve.Oid.FriendlyName is "nistP256" or "ECDSA_P256";
        }
        catch (Exception wrong) when (wrong is ArgumentException or CryptographicException)
        {
            return false;
        }
    }
}
