// Made by `node packages/runtime/scripts/generate.ts` from src/schema. Don't edit.
// @ts-nocheck
import type { Validator } from "../validation/violations.ts";
import type { NotificationEvent } from "./notification-event.ts";
import type { NotificationDetails } from "./notification-details.ts";

const validateNotificationEvent_ = validate10;
const schema11 = {"$id":"https://unpkg.com/@immkit/runtime/src/schema/notification-event.json","type":"object","properties":{"id":{"type":["string","null"]},"source":{"type":["string","null"]},"subject":{"type":["string","null"]},"time":{"type":["string","number","null"]}}};

function validate10(data, {instancePath=""}={}){
let vErrors = null;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.id !== undefined){
let data0 = data.id;
if((typeof data0 !== "string") && (data0 !== null)){
(vErrors ??= []).push({instancePath:instancePath+"/id",keyword:"type",params:{type: schema11.properties.id.type}});
}
}
if(data.source !== undefined){
let data1 = data.source;
if((typeof data1 !== "string") && (data1 !== null)){
(vErrors ??= []).push({instancePath:instancePath+"/source",keyword:"type",params:{type: schema11.properties.source.type}});
}
}
if(data.subject !== undefined){
let data2 = data.subject;
if((typeof data2 !== "string") && (data2 !== null)){
(vErrors ??= []).push({instancePath:instancePath+"/subject",keyword:"type",params:{type: schema11.properties.subject.type}});
}
}
if(data.time !== undefined){
let data3 = data.time;
if(((typeof data3 !== "string") && (!((typeof data3 == "number") && (isFinite(data3))))) && (data3 !== null)){
(vErrors ??= []).push({instancePath:instancePath+"/time",keyword:"type",params:{type: schema11.properties.time.type}});
}
}
}
else {
(vErrors ??= []).push({instancePath,keyword:"type",params:{type: "object"}});
}
validate10.errors = vErrors;
return vErrors === null;
}

const validateNotificationDetails_ = validate11;
const schema12 = {"$id":"https://unpkg.com/@immkit/runtime/src/schema/notification-details.json","type":"object","properties":{"ProjectName":{"$ref":"#/$defs/text"},"Code":{"$ref":"#/$defs/text"},"Message":{"$ref":"#/$defs/text"},"UserData":{"$ref":"#/$defs/text"},"Tags":{"type":["object","null"],"additionalProperties":{"type":["string","number","boolean"]}},"StartTime":{"$ref":"#/$defs/text"},"EndTime":{"$ref":"#/$defs/text"},"EventId":{"$ref":"#/$defs/text"},"ModerationResult":{"type":["object","null"],"properties":{"URI":{"$ref":"#/$defs/text"},"Suggestion":{"$ref":"#/$defs/suggestion"},"Categories":{"$ref":"#/$defs/categories"},"Frames":{"$ref":"#/$defs/frames"}}},"URI":{"$ref":"#/$defs/text"},"SourceURI":{"$ref":"#/$defs/text"},"Suggestion":{"$ref":"#/$defs/suggestion"},"Categories":{"$ref":"#/$defs/categories"},"Frames":{"$ref":"#/$defs/frames"}},"$defs":{"text":{"type":["string","null"]},"suggestion":{"type":["string","null"],"enum":["pass","review","block",null]},"categories":{"type":["array","null"],"items":{"type":"string"}},"frames":{"type":["object","null"],"properties":{"TotalCount":{"$ref":"#/$defs/figure"},"BlockFrames":{"type":["array","null"],"items":{"type":"object","properties":{"Offset":{"$ref":"#/$defs/figure"},"Label":{"$ref":"#/$defs/text"},"Rate":{"$ref":"#/$defs/figure"}}}}}},"figure":{"type":["number","string","null"],"pattern":"^-?[0-9]+(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$"}}};
const schema13 = {"type":["string","null"]};
const schema21 = {"type":["string","null"],"enum":["pass","review","block",null]};
const schema22 = {"type":["array","null"],"items":{"type":"string"}};
const schema23 = {"type":["object","null"],"properties":{"TotalCount":{"$ref":"#/$defs/figure"},"BlockFrames":{"type":["array","null"],"items":{"type":"object","properties":{"Offset":{"$ref":"#/$defs/figure"},"Label":{"$ref":"#/$defs/text"},"Rate":{"$ref":"#/$defs/figure"}}}}}};
const schema24 = {"type":["number","string","null"],"pattern":"^-?[0-9]+(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$"};
const pattern0 = new RegExp("^-?[0-9]+(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$", "u");

function validate12(data, {instancePath=""}={}){
let vErrors = null;
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
(vErrors ??= []).push({instancePath,keyword:"type",params:{type: schema23.type}});
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.TotalCount !== undefined){
let data0 = data.TotalCount;
if(((!((typeof data0 == "number") && (isFinite(data0)))) && (typeof data0 !== "string")) && (data0 !== null)){
(vErrors ??= []).push({instancePath:instancePath+"/TotalCount",keyword:"type",params:{type: schema24.type}});
}
if(typeof data0 === "string"){
if(!pattern0.test(data0)){
(vErrors ??= []).push({instancePath:instancePath+"/TotalCount",keyword:"pattern",params:{pattern: "^-?[0-9]+(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$"}});
}
}
}
if(data.BlockFrames !== undefined){
let data1 = data.BlockFrames;
if((!(Array.isArray(data1))) && (data1 !== null)){
(vErrors ??= []).push({instancePath:instancePath+"/BlockFrames",keyword:"type",params:{type: schema23.properties.BlockFrames.type}});
}
if(Array.isArray(data1)){
const len0 = data1.length;
for(let i0=0; i0<len0; i0++){
let data2 = data1[i0];
if(data2 && typeof data2 == "object" && !Array.isArray(data2)){
if(data2.Offset !== undefined){
let data3 = data2.Offset;
if(((!((typeof data3 == "number") && (isFinite(data3)))) && (typeof data3 !== "string")) && (data3 !== null)){
(vErrors ??= []).push({instancePath:instancePath+"/BlockFrames/" + i0+"/Offset",keyword:"type",params:{type: schema24.type}});
}
if(typeof data3 === "string"){
if(!pattern0.test(data3)){
(vErrors ??= []).push({instancePath:instancePath+"/BlockFrames/" + i0+"/Offset",keyword:"pattern",params:{pattern: "^-?[0-9]+(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$"}});
}
}
}
if(data2.Label !== undefined){
let data4 = data2.Label;
if((typeof data4 !== "string") && (data4 !== null)){
(vErrors ??= []).push({instancePath:instancePath+"/BlockFrames/" + i0+"/Label",keyword:"type",params:{type: schema13.type}});
}
}
if(data2.Rate !== undefined){
let data5 = data2.Rate;
if(((!((typeof data5 == "number") && (isFinite(data5)))) && (typeof data5 !== "string")) && (data5 !== null)){
(vErrors ??= []).push({instancePath:instancePath+"/BlockFrames/" + i0+"/Rate",keyword:"type",params:{type: schema24.type}});
}
if(typeof data5 === "string"){
if(!pattern0.test(data5)){
(vErrors ??= []).push({instancePath:instancePath+"/BlockFrames/" + i0+"/Rate",keyword:"pattern",params:{pattern: "^-?[0-9]+(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$"}});
}
}
}
}
else {
(vErrors ??= []).push({instancePath:instancePath+"/BlockFrames/" + i0,keyword:"type",params:{type: "object"}});
}
}
}
}
}
validate12.errors = vErrors;
return vErrors === null;
}


function validate11(data, {instancePath=""}={}){
let vErrors = null;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.ProjectName !== undefined){
let data0 = data.ProjectName;
if((typeof data0 !== "string") && (data0 !== null)){
(vErrors ??= []).push({instancePath:instancePath+"/ProjectName",keyword:"type",params:{type: schema13.type}});
}
}
if(data.Code !== undefined){
let data1 = data.Code;
if((typeof data1 !== "string") && (data1 !== null)){
(vErrors ??= []).push({instancePath:instancePath+"/Code",keyword:"type",params:{type: schema13.type}});
}
}
if(data.Message !== undefined){
let data2 = data.Message;
if((typeof data2 !== "string") && (data2 !== null)){
(vErrors ??= []).push({instancePath:instancePath+"/Message",keyword:"type",params:{type: schema13.type}});
}
}
if(data.UserData !== undefined){
let data3 = data.UserData;
if((typeof data3 !== "string") && (data3 !== null)){
(vErrors ??= []).push({instancePath:instancePath+"/UserData",keyword:"type",params:{type: schema13.type}});
}
}
if(data.Tags !== undefined){
let data4 = data.Tags;
if((!(data4 && typeof data4 == "object" && !Array.isArray(data4))) && (data4 !== null)){
(vErrors ??= []).push({instancePath:instancePath+"/Tags",keyword:"type",params:{type: schema12.properties.Tags.type}});
}
if(data4 && typeof data4 == "object" && !Array.isArray(data4)){
for(const key0 in data4){
let data5 = data4[key0];
if(((typeof data5 !== "string") && (!((typeof data5 == "number") && (isFinite(data5))))) && (typeof data5 !== "boolean")){
(vErrors ??= []).push({instancePath:instancePath+"/Tags/" + key0.replace(/~/g, "~0").replace(/\//g, "~1"),keyword:"type",params:{type: schema12.properties.Tags.additionalProperties.type}});
}
}
}
}
if(data.StartTime !== undefined){
let data6 = data.StartTime;
if((typeof data6 !== "string") && (data6 !== null)){
(vErrors ??= []).push({instancePath:instancePath+"/StartTime",keyword:"type",params:{type: schema13.type}});
}
}
if(data.EndTime !== undefined){
let data7 = data.EndTime;
if((typeof data7 !== "string") && (data7 !== null)){
(vErrors ??= []).push({instancePath:instancePath+"/EndTime",keyword:"type",params:{type: schema13.type}});
}
}
if(data.EventId !== undefined){
let data8 = data.EventId;
if((typeof data8 !== "string") && (data8 !== null)){
(vErrors ??= []).push({instancePath:instancePath+"/EventId",keyword:"type",params:{type: schema13.type}});
}
}
if(data.ModerationResult !== undefined){
let data9 = data.ModerationResult;
if((!(data9 && typeof data9 == "object" && !Array.isArray(data9))) && (data9 !== null)){
(vErrors ??= []).push({instancePath:instancePath+"/ModerationResult",keyword:"type",params:{type: schema12.properties.ModerationResult.type}});
}
if(data9 && typeof data9 == "object" && !Array.isArray(data9)){
if(data9.URI !== undefined){
let data10 = data9.URI;
if((typeof data10 !== "string") && (data10 !== null)){
(vErrors ??= []).push({instancePath:instancePath+"/ModerationResult/URI",keyword:"type",params:{type: schema13.type}});
}
}
if(data9.Suggestion !== undefined){
let data11 = data9.Suggestion;
if((typeof data11 !== "string") && (data11 !== null)){
(vErrors ??= []).push({instancePath:instancePath+"/ModerationResult/Suggestion",keyword:"type",params:{type: schema21.type}});
}
if(!((((data11 === "pass") || (data11 === "review")) || (data11 === "block")) || (data11 === null))){
(vErrors ??= []).push({instancePath:instancePath+"/ModerationResult/Suggestion",keyword:"enum",params:{allowedValues: schema21.enum}});
}
}
if(data9.Categories !== undefined){
let data12 = data9.Categories;
if((!(Array.isArray(data12))) && (data12 !== null)){
(vErrors ??= []).push({instancePath:instancePath+"/ModerationResult/Categories",keyword:"type",params:{type: schema22.type}});
}
if(Array.isArray(data12)){
const len0 = data12.length;
for(let i0=0; i0<len0; i0++){
if(typeof data12[i0] !== "string"){
(vErrors ??= []).push({instancePath:instancePath+"/ModerationResult/Categories/" + i0,keyword:"type",params:{type: "string"}});
}
}
}
}
if(data9.Frames !== undefined){
if(!(validate12(data9.Frames, {instancePath:instancePath+"/ModerationResult/Frames"}))){
vErrors = vErrors === null ? validate12.errors : vErrors.concat(validate12.errors);
}
}
}
}
if(data.URI !== undefined){
let data15 = data.URI;
if((typeof data15 !== "string") && (data15 !== null)){
(vErrors ??= []).push({instancePath:instancePath+"/URI",keyword:"type",params:{type: schema13.type}});
}
}
if(data.SourceURI !== undefined){
let data16 = data.SourceURI;
if((typeof data16 !== "string") && (data16 !== null)){
(vErrors ??= []).push({instancePath:instancePath+"/SourceURI",keyword:"type",params:{type: schema13.type}});
}
}
if(data.Suggestion !== undefined){
let data17 = data.Suggestion;
if((typeof data17 !== "string") && (data17 !== null)){
(vErrors ??= []).push({instancePath:instancePath+"/Suggestion",keyword:"type",params:{type: schema21.type}});
}
if(!((((data17 === "pass") || (data17 === "review")) || (data17 === "block")) || (data17 === null))){
(vErrors ??= []).push({instancePath:instancePath+"/Suggestion",keyword:"enum",params:{allowedValues: schema21.enum}});
}
}
if(data.Categories !== undefined){
let data18 = data.Categories;
if((!(Array.isArray(data18))) && (data18 !== null)){
(vErrors ??= []).push({instancePath:instancePath+"/Categories",keyword:"type",params:{type: schema22.type}});
}
if(Array.isArray(data18)){
const len1 = data18.length;
for(let i1=0; i1<len1; i1++){
if(typeof data18[i1] !== "string"){
(vErrors ??= []).push({instancePath:instancePath+"/Categories/" + i1,keyword:"type",params:{type: "string"}});
}
}
}
}
if(data.Frames !== undefined){
if(!(validate12(data.Frames, {instancePath:instancePath+"/Frames"}))){
vErrors = vErrors === null ? validate12.errors : vErrors.concat(validate12.errors);
}
}
}
else {
(vErrors ??= []).push({instancePath,keyword:"type",params:{type: "object"}});
}
validate11.errors = vErrors;
return vErrors === null;
}

export const validateNotificationEvent = validateNotificationEvent_ as unknown as Validator<NotificationEvent>;
export const validateNotificationDetails = validateNotificationDetails_ as unknown as Validator<NotificationDetails>;
