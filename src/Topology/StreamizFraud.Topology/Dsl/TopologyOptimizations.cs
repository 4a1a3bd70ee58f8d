namespace StreamizFraud.Topology.Dsl;

/// <summary>Ways to make a topology smaller where its results stay the same (<c>topology.optimization</c>, rule R10).</summary>
[Flags]
public enum TopologyOptimizations
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary><c>single.store.self.join</c>: a stream that is joined with itself is kept once (rule J8).</summary>
    SingleStoreSelfJoin = 4,
}
