import { service } from "./service.ts";

/**
 * Intelligent Media Management, API 2020-09-30 and the older 2017-09-06: every operation is an
 * action of the same name. The documented resource of moderation, tasks, projects and buckets is
 * the project. For datasets only the project is certain. ContextualRetrieval and ListRegions work
 * on no resource, and neither does PutProject, the older API's CreateProject.
 */
export const imm = service(
  {
    code: "imm",
    complete: true,
    source:
      "Operations of the official SDKs imm-20200930 5.0.3 and imm-20170906 1.23.8; RAM authorization pages of IMM",
    checked: "2026-11-24",
  },
  {
    project: ["acs:imm:*:*:project/{name}"],
    projects: ["acs:imm:*:*:project/{name}", "*"],
    trigger: ["acs:imm:*:*:project/{name}/trigger/{rest}"],
    none: ["*"],
    open: [],
  },
  {
    read: {
      project: `GetTask GetVideoModerationResult GetImageModerationResult GetVideoLabelClassificationResult GetDecodeBlindWatermarkResult GetProject
        CompareImageFaces DetectImageBodies DetectImageCars DetectImageCodes DetectImageCropping DetectImageFaces DetectImageLabels DetectImageScore
        DetectImageTexts DetectMediaMeta DetectTextAnomaly ExtractDocumentText GetDRMLicense`,
      none: "ContextualRetrieval",
      open: `BatchGetFigureCluster BatchGetFileMeta ContextualAnswer FuzzyQuery GetBatch GetBinding GetDataset GetFigureCluster GetFileMeta
        GetOSSBucketAttachment GetStory GetTrigger QueryFigureClusters QueryLocationDateClusters QuerySimilarImageClusters QueryStories
        SearchImageFigureCluster SemanticQuery SimpleQuery
        DecodeBlindWatermark DetectImageQRCodes DetectImageTags DetectQRCodes FindImages FindSimilarFaces GetImage GetImageCroppingSuggestions
        GetImageQuality GetMediaMeta GetOfficeConversionTask GetOfficePreviewURL GetSet GetVideo GetVideoTask GetWebofficeURL`,
    },
    list: {
      project: "ListTasks",
      projects: "ListProjects",
      none: "ListRegions",
      open: `ListAttachedOSSBuckets ListBatches ListBindings ListDatasets ListTriggers
        ListFaceGroups ListImages ListOfficeConversionTask ListSetTags ListSets ListVideoAudios ListVideoFrames ListVideoTasks ListVideos`,
    },
    write: {
      project: `CreateVideoModerationTask CreateImageModerationTask DeleteProject AttachOSSBucket
        AddImageMosaic CreateArchiveFileInspectionTask CreateCompressPointCloudTask CreateDecodeBlindWatermarkTask CreateFileCompressionTask
        CreateFileUncompressionTask CreateHighlightTask CreateImageSplicingTask CreateImageToPDFTask CreateMediaConvertTask CreateOfficeConversionTask
        CreateVideoLabelClassificationTask EncodeBlindWatermark GenerateVideoPlaylist`,
      trigger: "UpdateTrigger",
      open: `AddStoryFiles BatchDeleteFileMeta BatchIndexFileMeta BatchUpdateFileMeta CreateBatch CreateBinding CreateCustomizedStory CreateDataset
        CreateFacesSearchingTask CreateFigureClusteringTask CreateFigureClustersMergingTask CreateLocationDateClusteringTask
        CreateSimilarImageClusteringTask CreateStory CreateTrigger DeleteBatch DeleteBinding DeleteDataset DeleteFileMeta DeleteLocationDateCluster
        DeleteStory DeleteTrigger DetachOSSBucket GenerateWebofficeToken IndexFileMeta RefreshWebofficeToken RemoveStoryFiles ResumeBatch ResumeTrigger
        SuspendBatch SuspendTrigger UpdateBatch UpdateDataset UpdateFigureCluster UpdateFileMeta UpdateLocationDateCluster UpdateStory
        ConvertOfficeFormat CreateGrabFrameTask CreateGroupFacesJob CreateMergeFaceGroupsJob CreateSet CreateVideoCompressTask DeleteImage
        DeleteOfficeConversionTask DeleteSet DeleteVideo DeleteVideoTask IndexImage IndexVideo OpenImmService RefreshOfficePreviewToken UpdateFaceGroup
        UpdateImage UpdateSet`,
    },
    // They can attach a different service role to a project, and get the access of that role.
    permissions: { none: "PutProject", open: "CreateProject UpdateProject" },
  },
);
