using System.IO.Compression;
using System.Text;
using CardFraudService.Csv;
using CardFraudService.World;
using CardFraudService.Tests.Support;
using Xunit;

namespace CardFraudService.Tests.Csv;

public sealed class PaymentReaderTests : IDisposable
{
    private const string Header = "TRANSACTION_ID,TX_DATETIME,CUSTOMER_ID,TERMINAL_ID,TX_AMOUNT,TX_TIME_SECONDS,TX_TIME_DAYS,TX_FRAUD\n";
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("world.csv")]
    [InlineData("world.csv.gz")]
    public void What_is_written_reads_back_the_same(string name)
    {
        var payments = PaymentWorld.Generate(new WorldOptions { Seed = 5, Cards = 50, Terminals = 100, Days = 30 });
        PaymentWriter.WriteAll(_folder.File(name), payments);
        // The file does not tell the scenario.
        Assert.Equal(payments.Select(p => p with { Scenario = 0 }), Read(name, out var rejects));
        Assert.Equal(0, rejects);
        Assert.False(File.Exists(_folder.File("out.csv.rejects.csv")));
    }

    [Fact]
    public void Columns_are_found_by_name_in_any_order_and_others_are_passed_over()
    {
        _folder.Write("in.csv", "NOTE,TX_AMOUNT,TERMINAL_ID,CUSTOMER_ID,TX_TIME_SECONDS,TRANSACTION_ID\r\n\"a, \"\"b\"\"\",1.5,T,\"C,1\",60,7\r\n\r\n");
        var payment = Assert.Single(Read("in.csv", out _));
        Assert.Equal(new Payment("7", "C,1", "T", 150, WorldCalendar.StartMs + 60_000, false, 0), payment);
    }

    [Fact]
    public void A_file_without_labels_says_so()
    {
        _folder.Write("in.csv", "TX_AMOUNT,TERMINAL_ID,CUSTOMER_ID,TX_TIME_SECONDS,TRANSACTION_ID\n");
        using var rejects = new RejectFile(_folder.File("out.csv"));
        using var reader = PaymentReader.Open(_folder.File("in.csv"), rejects);
        Assert.False(reader.HasLabels);
    }

    [Fact]
    public void Bad_rows_go_to_the_rejects_and_the_good_ones_around_them_are_read()
    {
        _folder.Write("in.csv", Header + """
            0,,11,2,1.00,1,0,0
            ,,4242424242424242,2,1.00,1,0,0
            1,,,2,1.00,1,0,0
            2,,4242424242424242,,1.00,1,0,0
            3,,4242424242424242,2,1.005,1,0,0
            4,,4242424242424242,2,1.00,1.5,0,0
            5,,4242424242424242,2,1.00,-1600000000,0,0
            6,,4242424242424242,2,1.00,1,0,2
            7,,4242424242424242,2,1.00,1,0
            8,,"4242424242424242,2,1.00,1,0,0
            9,,11,2,2.00,1,0,1

            """);
        var payments = Read("in.csv", out var rejected);
        Assert.Equal(["0", "9"], payments.Select(p => p.Id));
        Assert.Equal(9, rejected);
        var lines = File.ReadAllLines(_folder.File("out.csv.rejects.csv"));
        Assert.Equal("file,line,column,reason", lines[0]);
        Assert.Equal(
            ["3,TRANSACTION_ID", "4,CUSTOMER_ID", "5,TERMINAL_ID", "6,TX_AMOUNT", "7,TX_TIME_SECONDS", "8,TX_TIME_SECONDS", "9,TX_FRAUD", "10,", "11,"],
            lines.Skip(1).Select(l => string.Join(',', l[(_folder.File("in.csv").Length + 1)..].Split(',').Take(2))));
        Assert.DoesNotContain("4242", File.ReadAllText(_folder.File("out.csv.rejects.csv")), StringComparison.Ordinal);
    }

    [Fact]
    public void Rejects_of_an_earlier_run_do_not_stay()
    {
        _folder.Write("out.csv.rejects.csv", "old");
        new RejectFile(_folder.File("out.csv")).Dispose();
        Assert.False(File.Exists(_folder.File("out.csv.rejects.csv")));
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        var error = Assert.Throws<InputException>(() => Read("none.csv", out _));
        Assert.Contains("none.csv: there is no such file", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_columns_are_named_together()
    {
        _folder.Write("in.csv", "TRANSACTION_ID,CUSTOMER_ID,TX_AMOUNT\n");
        var error = Assert.Throws<InputException>(() => Read("in.csv", out _));
        Assert.Contains("in.csv, line 1: the header lacks TERMINAL_ID, TX_TIME_SECONDS.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_with_a_column_twice_is_refused()
    {
        _folder.Write("in.csv", "TRANSACTION_ID," + Header);
        Assert.Contains("TRANSACTION_ID twice", Assert.Throws<InputException>(() => Read("in.csv", out _)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_file_has_no_header()
    {
        _folder.Write("in.csv", "");
        Assert.Contains("no header", Assert.Throws<InputException>(() => Read("in.csv", out _)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_only_claims_to_be_gzip_is_refused()
    {
        _folder.Write("in.csv.gz", Header);
        Assert.Contains("gzip", Assert.Throws<InputException>(() => Read("in.csv.gz", out _)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_gzip_file_that_was_cut_off_is_not_taken_for_a_short_one()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            var random = new SeededRandom(1);
            var rows = string.Concat(Enumerable.Range(0, 5_000).Select(i => $"{i},,{random.NextBelow(100_000)},2,1.00,{random.NextBelow(1_000_000)},0,0\n"));
            gzip.Write(Encoding.ASCII.GetBytes(Header + rows));
        }

        File.WriteAllBytes(_folder.File("in.csv.gz"), packed.ToArray()[..((int)packed.Length / 2)]);
        var error = Assert.Throws<InputException>(() => Read("in.csv.gz", out _));
        Assert.Contains("cut off", error.Message, StringComparison.Ordinal);
        Assert.True(error.Line > 1);
    }

    private IReadOnlyList<Payment> Read(string name, out long rejected)
    {
        using var rejects = new RejectFile(_folder.File("out.csv"));
        using var reader = PaymentReader.Open(_folder.File(name), rejects);
        var payments = reader.ReadToEnd();
        rejected = rejects.Count;
        Assert.Equal(rejected, reader.Rejected);
        Assert.Equal(payments.Count, reader.Payments);
        return payments;
    }
}
