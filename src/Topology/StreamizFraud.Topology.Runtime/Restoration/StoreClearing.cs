using System.Text;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Runtime.Restoration;

/// <summary>
/// Empties the stores of a task that have a changelog, beside stores that have none: rows of those are their only copy, so the folder cannot go.
/// The stores are marked first; a database that has marks finishes before anything of it is read, also after a crash between two batches.
/// </summary>
internal static class StoreClearing
{
    private const int RowsPerBatch = 10_000;

    /// <summary>Kept in place of the offset in the changelog; like -1 it is none.</summary>
    private const long Marked = -2;

    /// <summary>Marks stores: they are emptied when the database is opened next.</summary>
    /// <param name="database">The database.</param>
    /// <param name="cursors">Where the stores stand in their changelogs.</param>
    public static void Mark(ITaskDatabase database, IEnumerable<ChangelogCursor> cursors)
    {
        using var batch = database.CreateBatch();
        foreach (var cursor in cursors)
        {
            TaskMetadata.Put(batch, cursor.OffsetKey, Marked);
        }

        database.Write(batch);
    }

    /// <summary>Empties the stores that are marked: rows, segments, own clocks, and which topic they come from.</summary>
    /// <param name="plan">The task.</param>
    /// <param name="database">Its database.</param>
    /// <param name="definitions">The stores that lie in it.</param>
    public static void Finish(TaskStatePlan plan, ITaskDatabase database, IReadOnlyList<StoreDefinition> definitions)
    {
        foreach (var definition in definitions)
        {
            var offsets = plan.ChangelogsOf(definition).Select(changelog => changelog.OffsetName).ToList();
            if (offsets.Exists(name => TaskMetadata.Long(database, name) == Marked))
            {
                Empty(database, definition, offsets);
            }
        }
    }

    private static void Empty(ITaskDatabase database, StoreDefinition definition, List<string> offsets)
    {
        using var batch = database.CreateBatch();

        // Segments are emptied, not dropped: a power cut may take the last batches, with the marks, but a segment that was dropped stays away.
        foreach (var rows in database.Segments(definition.Name).Values.Prepend(database.Store(definition.Name)))
        {
            using var cursor = rows.Scan([], []);
            while (cursor.MoveNext())
            {
                batch.Delete(rows, cursor.Key);
                if (batch.Count >= RowsPerBatch)
                {
                    database.Write(batch);
                    batch.Clear();
                }
            }
        }

        foreach (var fact in definition.OwnClocks.Select(TaskMetadata.Clock).Append(TaskMetadata.SourceTime(definition.Name)).Concat(offsets))
        {
            TaskMetadata.Put(batch, Encoding.UTF8.GetBytes(fact), -1);
        }

        TaskMetadata.Put(batch, TaskMetadata.Source(definition.Name), string.Empty);
        database.Write(batch);
    }
}
