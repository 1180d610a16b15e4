"""The routes of requests, files and batches."""

from eventrail.contracts.resources import RequestPage
from eventrail.gateway.files.meta import FileDeleted, FileObject, FilePage
from eventrail.gateway.http import batches, files, requests
from eventrail.gateway.http.batch_object import BatchBody, BatchObject, BatchPage
from eventrail.gateway.http.routing import Doc, Route

RESOURCES = (
    Route(
        "GET",
        "/v1/requests",
        "requests:read",
        requests.index,
        Doc(
            "Your requests, the one that moved last first",
            answer=RequestPage,
            parameters=requests.LISTED,
        ),
    ),
    Route(
        "POST",
        "/v1/files",
        "files",
        files.create,
        Doc(
            "Upload a file",
            answer=FileObject,
            takes="multipart/form-data",
            body_schema=files.FORM,
        ),
    ),
    Route(
        "GET",
        "/v1/files",
        "files",
        files.index,
        Doc("Your files", answer=FilePage, parameters=files.LISTED),
    ),
    Route("GET", "/v1/files/{file_id}", "files", files.show, Doc("A file", answer=FileObject)),
    Route(
        "GET",
        "/v1/files/{file_id}/content",
        "files",
        files.content,
        Doc("What a file holds", content="application/octet-stream"),
    ),
    Route(
        "DELETE",
        "/v1/files/{file_id}",
        "files",
        files.delete,
        Doc("Remove a file", answer=FileDeleted),
    ),
    Route(
        "POST",
        "/v1/batches",
        "batches",
        batches.create,
        Doc("Start a batch", body=BatchBody, answer=BatchObject),
    ),
    Route(
        "GET",
        "/v1/batches",
        "batches",
        batches.index,
        Doc("Your batches, newest first", answer=BatchPage, parameters=batches.LISTED),
    ),
    Route(
        "GET",
        "/v1/batches/{batch_id}",
        "batches",
        batches.show,
        Doc("A batch", answer=BatchObject),
    ),
    Route(
        "POST",
        "/v1/batches/{batch_id}/cancel",
        "batches",
        batches.cancel,
        Doc("Cancel a batch", answer=BatchObject),
    ),
)
