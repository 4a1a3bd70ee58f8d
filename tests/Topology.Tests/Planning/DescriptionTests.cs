using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Records;
using Xunit;

namespace StreamizFraud.Topology.Tests.Planning;

/// <summary>One description, looked through and drawn. Its text is compared with Kafka Streams' by the conformance scenarios.</summary>
public sealed class DescriptionTests
{
    private static readonly TopologyDescription Description = Describe();

    [Fact]
    public void Its_parts_can_be_looked_through()
    {
        Assert.Equal([(0, false), (1, false), (2, true)], Description.Subtopologies.Select(part => (part.Id, part.IsGlobal)));
        var count = Assert.Single(Description.Subtopologies[1].Nodes, node => node.Stores.Count > 0);
        Assert.Equal(PlanNodeKind.Processor, count.Kind);
        Assert.Equal(["counts"], count.Stores);
        Assert.Equal(["by-value-repartition-source"], count.Predecessors);
        Assert.Equal(["stream"], count.Successors);
        var source = Assert.Single(Description.Subtopologies[1].Nodes, node => node.Kind == PlanNodeKind.Source);
        Assert.Equal([new PlanTopic("by-value-repartition", Internal: true)], source.Topics);
        var chosen = Assert.Single(Description.Subtopologies[0].Nodes, node => node.TopicExtractor is not null);
        Assert.Empty(chosen.Topics);
        Assert.Equal(typeof(DescriptionTests).FullName, chosen.TopicExtractor);
    }

    [Fact]
    public void It_is_drawn_in_Mermaid() => Assert.Equal(
        """
        flowchart TD
          t0[/"in"/]
          t1[/"by-value-repartition"/]
          t2[/"chosen by StreamizFraud.Topology.Tests.Planning.DescriptionTests"/]
          t3[/"out"/]
          t4[/"names"/]
          subgraph g0["Sub-topology 0"]
            n0["payments"]
            n1["by-value"]
            n2["by-value-repartition-filter"]
            n3["by-value-repartition-sink"]
            n4["chosen"]
          end
          subgraph g1["Sub-topology 1"]
            n5["by-value-repartition-source"]
            n6["count"]
            n7["stream"]
            n8["sink"]
            s0[("counts")]
          end
          subgraph g2["Global store 2"]
            n9["names-source"]
            n10["names"]
            s1[("names-store")]
          end
          t0 --> n0
          t1 --> n5
          t4 --> n9
          n0 --> n1
          n0 --> n4
          n1 --> n2
          n2 --> n3
          n5 --> n6
          n6 --> n7
          n7 --> n8
          n9 --> n10
          n3 --> t1
          n4 --> t2
          n8 --> t3
          n6 -.- s0
          n10 -.- s1

        """,
        Description.ToMermaid());

    [Fact]
    public void It_is_drawn_in_Graphviz() => Assert.Equal(
        """
        digraph topology {
          node [shape=box];
          t0 [label="in", shape=parallelogram];
          t1 [label="by-value-repartition", shape=parallelogram];
          t2 [label="chosen by StreamizFraud.Topology.Tests.Planning.DescriptionTests", shape=parallelogram];
          t3 [label="out", shape=parallelogram];
          t4 [label="names", shape=parallelogram];
          subgraph cluster_0 {
            label="Sub-topology 0";
            n0 [label="payments"];
            n1 [label="by-value"];
            n2 [label="by-value-repartition-filter"];
            n3 [label="by-value-repartition-sink"];
            n4 [label="chosen"];
          }
          subgraph cluster_1 {
            label="Sub-topology 1";
            n5 [label="by-value-repartition-source"];
            n6 [label="count"];
            n7 [label="stream"];
            n8 [label="sink"];
            s0 [label="counts", shape=cylinder];
          }
          subgraph cluster_2 {
            label="Global store 2";
            n9 [label="names-source"];
            n10 [label="names"];
            s1 [label="names-store", shape=cylinder];
          }
          t0 -> n0;
          t1 -> n5;
          t4 -> n9;
          n0 -> n1;
          n0 -> n4;
          n1 -> n2;
          n2 -> n3;
          n5 -> n6;
          n6 -> n7;
          n7 -> n8;
          n9 -> n10;
          n3 -> t1;
          n4 -> t2;
          n8 -> t3;
          n6 -> s0 [dir=none, style=dashed];
          n10 -> s1 [dir=none, style=dashed];
        }

        """,
        Description.ToGraphviz());

    private static TopologyDescription Describe()
    {
        var builder = new StreamsBuilder();
        var payments = builder.Stream("in", Consumed.As<string, string>("payments"));
        payments.GroupBy((_, value) => value, Grouped.As<string, string>("by-value"))
            .Count(Materialized.As<string, long>("counts"), Named.As("count"))
            .ToStream(Named.As("stream"))
            .To("out", Produced.As<string, long?>("sink"));
        payments.To((in Record<string, string> record, RecordMetadata _) => record.Value, Produced.As<string, string>("chosen"));
        builder.GlobalTable("names", Consumed.As<string, string>("names"), Materialized.As<string, string>("names-store"));
        return builder.Build().Describe();
    }
}
