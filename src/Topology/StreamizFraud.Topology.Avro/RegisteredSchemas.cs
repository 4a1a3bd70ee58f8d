using Avro;
using StreamizFraud.Topology.SchemaRegistry;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.Avro;

/// <summary>Ids of schemas that are written, and schemas that ids in records stand for.</summary>
/// <param name="registry">The registry.</param>
internal sealed class RegisteredSchemas(SchemaRegistryClient registry)
{
    /// <summary>The id of a schema, registered now if it is new and that is allowed.</summary>
    /// <param name="text">The schema.</param>
    /// <param name="name">Its full name.</param>
    /// <param name="options">Subject, and whether to register.</param>
    /// <param name="context">Where it is written.</param>
    /// <exception cref="RegistryException">There is none, or it cannot be had.</exception>
    public int IdOf(string text, string name, AvroSerdeOptions options, in SerdeContext context)
    {
        var subject = Subjects.Of(options.Subjects, name, context);
        var asked = new RegistrySchema(text, SchemaFormat.Avro);
        return options.AutoRegister ? registry.Register(subject, asked) : registry.LookUp(subject, asked);
    }

    /// <summary>The schema that a record was written with.</summary>
    /// <exception cref="SerdeException">There is none with this id, or it is no Avro schema.</exception>
    /// <exception cref="RegistryException">It cannot be had.</exception>
    public Schema Written(int id)
    {
        try
        {
            var registered = registry.GetById(id);
            return registered.Format == SchemaFormat.Avro
                ? Parse(registered, new SchemaNames())
                : throw new SerdeException($"schema {id} is {registered.Format}, not Avro") { IsLoggable = true };
        }
        catch (RegistryException exception) when (exception.Fault == RegistryFault.NotFound)
        {
            throw new SerdeException($"the schema registry has no schema with id {id}", exception) { IsLoggable = true };
        }
        catch (AvroException exception)
        {
            throw new SerdeException($"schema {id} of the registry cannot be understood: {exception.GetType().Name}", exception) { IsLoggable = true };
        }
    }

    /// <summary>What a schema refers to is read first, so that its names are known.</summary>
    private Schema Parse(RegistrySchema registered, SchemaNames names)
    {
        foreach (var reference in registered.Dependencies)
        {
            if (!names.Contains(new SchemaName(reference.Name, null, null, null)))
            {
                Parse(registry.GetVersion(reference.Subject, reference.Version), names);
            }
        }

        return Schema.Parse(registered.Text, names);
    }
}
