using CardFraudService.Csv;
using CardFraudService.Evaluation;
using CardFraudService.Tests.Evaluation;
using CardFraudService.World;
using CardFraudService.Tests.Support;
using Xunit;

namespace CardFraudService.Tests.Csv;

public sealed class FeatureWriterTests
{
    [Fact]
    public void Every_double_reads_back_as_itself()
    {
        using var folder = new ScratchFolder();
        var payments = PaymentWorld.Generate(new WorldOptions { Seed = 6, Cards = 50, Terminals = 100, Days = 45 });
        var rows = NaiveFeatures.Compute(payments);
        using (var writer = new FeatureWriter(folder.File("features.csv.gz"), HandbookColumns.ModelInputs))
        {
            for (var i = 0; i < rows.Length; i++)
            {
                writer.Write(payments[i].Id, rows[i]);
            }
        }

        var back = FeatureRows.Read(folder.File("features.csv.gz"));
        Assert.Equal(rows.Length, back.Count);
        for (var i = 0; i < rows.Length; i++)
        {
            Assert.Equal(rows[i][1..], back[i][1..]);
        }
    }

    [Fact]
    public void Counts_are_written_as_whole_numbers_and_shares_in_the_shortest_form()
    {
        using var folder = new ScratchFolder();
        using (var writer = new FeatureWriter(folder.File("features.csv"), HandbookColumns.ModelInputs))
        {
            writer.Write("3", [99.99, 0, 1, 2, 0.1, 3, 1 / 3.0, 4, 100, 5, 0, 6, 0.5, 7, 1e-7]);
            Assert.Throws<ArgumentException>(() => writer.Write("4", new double[14]));
        }

        Assert.Equal("3,0,1,2,0.1,3,0.3333333333333333,4,100,5,0,6,0.5,7,1E-07,0", File.ReadAllLines(folder.File("features.csv"))[1]);
    }
}
