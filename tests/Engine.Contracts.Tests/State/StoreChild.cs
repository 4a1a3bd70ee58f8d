using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
using StreamizFraud.Topology.RocksDb;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Engine.Contracts.Tests.State;

/// <summary>A writer in a process of its own, to be killed or to run out of disk: this assembly started as a program.</summary>
internal static class StoreChild
{
    public const string Verb = "store-child";

    private const int Keys = 50;

    /// <summary>Starts a writer; <paramref name="fileBlocks"/> limits the size of its files (512 bytes each), as a full disk would.</summary>
    public static Process Start(string folder, int? fileBlocks = null)
    {
        var run = $"exec '{Environment.ProcessPath}' exec '{typeof(StoreChild).Assembly.Location}' {Verb} '{folder}'";
        // The shell ignores the signal of the limit, so that a write fails instead; the runtime's own file-backed
        // code pages would meet the limit too.
        var limit = fileBlocks is null ? "" : $"trap '' XFSZ; export DOTNET_EnableWriteXorExecute=0; ulimit -f {fileBlocks}; ";
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardOutput = true, UseShellExecute = false };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(limit + run);
        return Process.Start(start)!;
    }

    /// <summary>Writes batches 1, 2, … and prints each number once its write has returned, until the disk refuses.</summary>
    public static int Run(string folder)
    {
        using var engine = new RocksDbStoreEngine(new RocksDbOptions { WriteBufferBytes = 64 << 10 });
        using var database = engine.Open(folder, ["cards"]);
        for (var number = Batch(database) + 1; ; number++)
        {
            try
            {
                Write(database, number);
            }
            catch (StoreWriteException)
            {
                Console.WriteLine($"refused {Batch(database)}");
                return 0;
            }

            Console.WriteLine(number);
        }
    }

    /// <summary>Number of the batch that the database holds, -1 if keys and fact do not agree on it.</summary>
    public static int Batch(ITaskDatabase database)
    {
        var fact = new ArrayBufferWriter<byte>();
        var number = database.TryGetMeta("batch"u8, fact) ? BinaryPrimitives.ReadInt32BigEndian(fact.WrittenSpan) : 0;
        var values = database.Store("cards").Entries([], [], false).Select(entry => BinaryPrimitives.ReadInt32BigEndian(entry.Value)).ToList();
        return values.Count == (number == 0 ? 0 : Keys) && values.TrueForAll(value => value == number) ? number : -1;
    }

    private static void Write(ITaskDatabase database, int number)
    {
        var cards = database.Store("cards");
        var value = new byte[100];
        BinaryPrimitives.WriteInt32BigEndian(value, number);
        database.Write(batch =>
        {
            for (byte i = 0; i < Keys; i++)
            {
                batch.Put(cards, [i], value);
            }

            batch.PutMeta("batch"u8, value.AsSpan(0, 4));
        });
    }
}
