using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace StreamizFraud.Scoring.Tests.Deployments;

/// <summary>A model whose package is a line of text, <c>name|version|factor|feature|milliseconds</c>: it scores a number times its factor, in so many milliseconds a batch of the test's clock.</summary>
internal sealed class PackagedModel : IFraudModel
{
    private readonly LoadCount _count;
    private readonly float _factor;
    private readonly SteppedTime? _time;
    private readonly TimeSpan _takes;
    private int _disposed;

    private PackagedModel(byte[] package, LoadCount count, SteppedTime? time)
    {
        (_count, _time) = (count, time);
        var parts = Encoding.UTF8.GetString(package).Split('|');
        Identity = new(parts[0], parts[1], Convert.ToHexStringLower(SHA256.HashData(package)));
        _factor = float.Parse(parts[2], CultureInfo.InvariantCulture);
        FeatureNames = [parts.Length > 3 ? parts[3] : "number"];
        _takes = TimeSpan.FromMilliseconds(parts.Length > 4 ? int.Parse(parts[4], CultureInfo.InvariantCulture) : 0);
        count.Add();
    }

    public ModelIdentity Identity { get; }

    public IReadOnlyList<string> FeatureNames { get; }

    public bool IsDisposed => _disposed > 0;

    public static byte[] Package(string version, float factor, string feature = "number", int milliseconds = 0) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"numbers|{version}|{factor}|{feature}|{milliseconds}"));

    public static PackagedModel Load(byte[] package, LoadCount count, SteppedTime? time = null) => new(package, count, time);

    public void Score(ReadOnlySpan<double> rows, Span<float> scores)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        _time?.Advance(_takes);
        for (var i = 0; i < scores.Length; i++)
        {
            scores[i] = (float)rows[i] * _factor;
        }
    }

    public void Dispose()
    {
        if (Interlocked.Increment(ref _disposed) == 1)
        {
            _count.Remove();
        }
    }
}
