namespace StreamizFraud.Broker.Tests.Checks;

/// <summary>What a check found wrong: how much, and the first few in words.</summary>
internal sealed class Findings
{
    private const int Shown = 5;
    private readonly List<string> _first = [];

    public int Count { get; private set; }

    /// <summary>Things looked at: a check that looked at nothing has shown nothing.</summary>
    public int Checked { get; set; }

    public void Add(string finding)
    {
        Count++;
        if (_first.Count < Shown)
        {
            _first.Add(finding);
        }
    }

    public override string ToString() => $"{Checked:N0} checked, {Count:N0} wrong{string.Concat(_first.Select(finding => $"{Environment.NewLine}  {finding}"))}";
}
