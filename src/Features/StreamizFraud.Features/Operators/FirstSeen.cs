namespace StreamizFraud.Features.Operators;

/// <summary>1 if the key never had the row's value within the time that values are remembered, else 0.</summary>
internal sealed class FirstSeen : Operator
{
    public override string Name => "first_seen";

    // A row without a value has none that could be new.
    public override bool CanBeNull => true;
}
