"""Preparing a set of tensorflow-datasets, or saying soon why it cannot be done."""

from darts_keras.data.network_probe import is_reachable

_FALLBACK_URL = "https://storage.googleapis.com/"  # For sets that list no address.
_MAX_NAMED = 4  # Files that the advice names.


def prepare(name, builder):
    """Makes sure that a set is on the disk in the form that can be read.

    In this order: it is prepared already; its files were put by hand where
    tensorflow-datasets looks for them, so that it can be prepared without a network;
    it is downloaded. Before a download the server is asked for a sign of life, since
    tensorflow-datasets retries for minutes: without a network the error comes within
    the 3 seconds of the probe.

    Args:
        name: String. The name that the user gave, for messages.
        builder: The `tfds.core.DatasetBuilder` of the set.

    Raises:
        ConnectionError: If the set would have to be downloaded, and the server does
            not answer. The message says how to get the set.
        OSError: If downloading or preparing fails; likewise.
    """
    if builder.is_prepared():
        return
    urls, files = _downloads(builder)
    folder = _manual_folder(builder)
    by_hand = bool(files) and all((folder / file).exists() for file in files)
    # A set that must be fetched by hand fails at once, and says what it needs.
    if not (by_hand or builder.MANUAL_DOWNLOAD_INSTRUCTIONS):
        url = next((url for url in urls if url.startswith("http")), _FALLBACK_URL)
        if not is_reachable(url):
            problem = f"{url} cannot be reached to download it"
            raise ConnectionError(_advice(name, builder, problem))
    _download_and_prepare(name, builder)


def _download_and_prepare(name, builder):
    import tensorflow_datasets as tfds

    config = tfds.download.DownloadConfig(
        manual_dir=_manual_folder(builder), try_download_gcs=False
    )
    try:
        builder.download_and_prepare(download_config=config)
    except Exception as error:  # Builders are programs by many hands.
        problem = f"preparing it failed: {str(error).strip() or type(error).__name__}"
        raise OSError(_advice(name, builder, problem)) from error


def _downloads(builder):
    """Returns the URLs that the set comes from, and the names of the files."""
    infos = builder.url_infos or {}
    return list(infos), sorted({i.filename for i in infos.values() if i.filename})


def _manual_folder(builder):
    """Returns where tensorflow-datasets looks for files that a person put there."""
    import etils.epath

    return etils.epath.Path(builder.data_dir_root) / "downloads" / "manual"


def _advice(name, builder, problem):
    root = builder.data_dir_root
    _, files = _downloads(builder)
    named = ", ".join(files[:_MAX_NAMED]) + (", ..." if len(files) > _MAX_NAMED else "")
    code = (
        "import tensorflow_datasets as tfds; "
        f"tfds.builder('{name}').download_and_prepare()"
    )
    ways = [
        f'on a machine with a network, run\n      python -c "{code}"\n'
        f"    and copy ~/tensorflow_datasets/{builder.name} from there into {root} "
        "(or set TFDS_DATA_DIR to the folder that holds it)",
        f"put {named or 'its files'} into {_manual_folder(builder)} and try again",
        "give images of your own, an .npz file or a folder, with `--data PATH`",
    ]
    if builder.MANUAL_DOWNLOAD_INSTRUCTIONS:
        ways[0] = f"fetch it by hand: {builder.MANUAL_DOWNLOAD_INSTRUCTIONS.strip()}"
    return (
        f"The data set '{name}' is not prepared in {root}, and {problem}.\n"
        "Ways out:\n" + "\n".join(f"  - {way}" for way in ways)
    )
