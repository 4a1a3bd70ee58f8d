using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace StreamizFraud.Scoring.Tests.Deployments;

/// <summary>A model whose package is a line of text, <c>name|version|factor</c>: it scores a number times its factor. Counts those that are not disposed of.</summary>
internal sealed class PackagedModel : IFraudModel
{
    private static int _open;
    private readonly float _factor;
    private int _disposed;

    private PackagedModel(byte[] package)
    {
        var parts = Encoding.UTF8.GetString(package).Split('|');
        Identity = new(parts[0], parts[1], Convert.ToHexStringLower(SHA256.HashData(package)));
        _factor = float.Parse(parts[2], CultureInfo.InvariantCulture);
        FeatureNames = [parts.Length > 3 ? parts[3] : "number"];
        Interlocked.Increment(ref _open);
    }

    /// <summary>Models that are not disposed of.</summary>
    public static int Open => _open;

    public ModelIdentity Identity { get; }

    public IReadOnlyList<string> FeatureNames { get; }

    public bool IsDisposed => _disposed > 0;

    public static byte[] Package(string version, float factor, string feature = "number") =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"numbers|{version}|{factor}|{feature}"));

    public static PackagedModel Load(byte[] package) => new(package);

    public void Score(ReadOnlySpan<double> rows, Span<float> scores)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        for (var i = 0; i < scores.Length; i++)
        {
            scores[i] = (float)rows[i] * _factor;
        }
    }

    public void Dispose()
    {
        if (Interlocked.Increment(ref _disposed) == 1)
        {
            Interlocked.Decrement(ref _open);
        }
    }
}
