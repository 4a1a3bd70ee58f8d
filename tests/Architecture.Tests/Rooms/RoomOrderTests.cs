using System.Reflection;
using ArchUnitNET.Loader;
using StreamizFraud.Architecture.Tests.Sources;
using Xunit;

namespace StreamizFraud.Architecture.Tests.Rooms;

public class RoomOrderTests
{
    private static readonly Assembly[] Assemblies = [Assembly.Load("StreamizFraud.Topology"), Assembly.Load("StreamizFraud.Topology.Runtime")];
    private static readonly ArchUnitNET.Domain.Architecture Code = new ArchLoader().LoadAssemblies(Assemblies).Build();

    public static TheoryData<string, string> TopologyPairs => Pairs(RoomOrder.Topology);

    public static TheoryData<string, string> RuntimePairs => Pairs(RoomOrder.Runtime);

    [Theory]
    [MemberData(nameof(TopologyPairs))]
    public void A_room_of_the_topology_does_not_use_a_later_one(string room, string later) =>
        Findings.None(RoomOrder.Topology.Violations(Code, room, later));

    [Theory]
    [MemberData(nameof(RuntimePairs))]
    public void A_room_of_the_runtime_does_not_use_a_later_one(string room, string later) =>
        Findings.None(RoomOrder.Runtime.Violations(Code, room, later));

    [Fact]
    public void Every_type_of_the_topology_lies_in_a_room() => Findings.None(RoomOrder.Topology.Strangers(Assemblies[0].GetTypes()));

    [Fact]
    public void Every_type_of_the_runtime_lies_in_a_room() => Findings.None(RoomOrder.Runtime.Strangers(Assemblies[1].GetTypes()));

    [Fact]
    public void The_code_under_test_is_seen()
    {
        // Uses that are allowed: turned round, the rule must find them.
        Assert.NotEmpty(RoomOrder.Topology.With("Dsl", "Planning").Violations(Code, "Dsl", "Planning"));
        Assert.NotEmpty(RoomOrder.Runtime.With("Threads", "Tasks").Violations(Code, "Threads", "Tasks"));
    }

    private static TheoryData<string, string> Pairs(RoomOrder order)
    {
        var data = new TheoryData<string, string>();
        foreach (var (room, later) in order.ForbiddenPairs())
        {
            data.Add(room, later);
        }

        return data;
    }
}
